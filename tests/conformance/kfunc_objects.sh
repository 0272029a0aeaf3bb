# SPDX-License-Identifier: BSD-2-Clause
# Of kfuncs.sh: objects that programs make, and references to those of the kernel. The rows are what
# prog_tests/{linked_list,rbtree,local_kptr_stash,percpu_alloc,cpumask,task_kfunc,cgrp_kfunc}.c do
# and want: kfunc_objects.c says what the words mean. Results of RUN_TESTS() stand in the sources.

# objects OBJECT TYPE WORD...
objects() {
	local out

	if out=$("$work/kfunc_objects" "$btf" "$selftests/$1.bpf.o" "$2" "${@:3}" 2>&1); then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1 ${*:3}:"
		tail -n 4 <<<"$out"
	fi
}

# each OBJECT TYPE WORD PROGRAM...: each program by itself, and then the word
each() {
	local prog

	for prog in "${@:4}"; do
		objects "$1" "$2" "$prog=0" $3
	done
}

lists() {
	local push_pop='map_list_push_pop inner_map_list_push_pop global_list_push_pop
		global_list_push_pop_nested global_list_array_push_pop'
	local multiple='map_list_push_pop_multiple inner_map_list_push_pop_multiple
		global_list_push_pop_multiple'
	local in_list='map_list_in_list inner_map_list_in_list global_list_in_list'
	local mode name words

	for mode in "$push_pop" "$multiple" "$in_list"; do
		objects linked_list skb $(printf '%s=0 ' $mode)
	done
	for mode in "$push_pop" "$multiple" "$in_list" "$push_pop $multiple $in_list"; do
		words=''
		for name in $mode; do
			words+=" $name=0"
			case $name in
			map_*) words+=' clear:array_map' ;;
			inner_*) words+=' clear:inner_map' ;;
			*) words+=' clear:.bss.A' ;;
			esac
		done
		objects linked_list skb $words
	done
}

trees() {
	objects rbtree skb rbtree_add_nodes=0 less_callback_ran=1
	objects rbtree skb rbtree_add_nodes_nested=0 less_callback_ran=1
	objects rbtree skb rbtree_add_and_remove=0 removed_key=5
	objects rbtree skb rbtree_add_and_remove_array=0
	objects rbtree skb rbtree_first_and_remove=0 'first_data[0]=2' removed_key=1 'first_data[1]=4'
	objects rbtree skb rbtree_api_release_aliasing=0 'first_data[0]=42' 'first_data[1]=-1'
}

# Programs of an object with the __retval() of their source, those that are to load.
annotated() {
	local prog wanted

	while read -r prog wanted; do
		objects "$1" skb "$prog=$wanted"
	done < <(awk '/__retval\(/ { match($0, /__retval\([-0-9]+/); v = substr($0, RSTART + 9, RLENGTH - 9) }
		/^(long|int) [a-z_0-9]+\(/ && v != "" { sub(/\(.*/, "", $2); print $2, v; v = "" }
		/^}/ { v = "" }' "$selftests/progs/$1.c")
}

kptrs() {
	objects local_kptr_stash skb stash_rb_nodes=0
	objects local_kptr_stash skb stash_plain=0
	objects local_kptr_stash skb stash_local_with_root=0
	objects local_kptr_stash skb stash_rb_nodes=0 unstash_rb_node=42
	objects local_kptr_stash skb refcount_acquire_without_unstash=2 stash_refcounted_node=0 \
		refcount_acquire_without_unstash=42
	annotated refcounted_kptr
	objects kptr_xchg_inline skb kptr_xchg_inline=0
}

per_cpu() {
	local sums='cpu0_field_d=2 sum_field_c=1'

	objects percpu_alloc_array none test_array_map_1=0 test_array_map_2=0 test_array_map_3=0 \
		test_array_map_4=0 $sums
	objects percpu_alloc_array none test_array_map_10=0 $sums
	objects percpu_alloc_cgrp_local_storage none test_cgrp_local_storage_1=0 \
		test_cgrp_local_storage_2=0 test_cgrp_local_storage_3=0 $sums
}

references() {
	each cpumask_success task err=0 $(grep -oE '"test_[a-z0-9_]+"' \
		"$selftests/prog_tests/cpumask.c" | tr -d '"')
	# Two ask for a function of bpf_testmod, which is not there; one wants to see a task's count.
	each task_kfunc_success task err=4 test_task_acquire_release_argument \
		test_task_acquire_release_current
	each task_kfunc_success task err=0 $(grep -oE '"test_task_[a-z0-9_]+"' \
		"$selftests/prog_tests/task_kfunc.c" | tr -d '"' |
		grep -vxE 'test_task_(acquire_release_(argument|current)|xchg_release)')
	skipped=$((skipped + 1))
	each cgrp_kfunc_success cgroup 'err=0 invocations=1' $(grep -oE '"test_cgrp_[a-z0-9_]+"' \
		"$selftests/prog_tests/cgrp_kfunc.c" | tr -d '"')
}

# The device of a test run, lo, has its name in the kernel's object only.
casts() {
	objects type_cast skb md_xdp=2 ifindex=1 ingress_ifindex=1
	objects type_cast skb md_skb=0 meta_len=0 frag0_len=0 kskb_len=64 kskb2_len=64
}

# What the kernel's verifier refuses is not loaded, ends in a trap, or ends; but it does end.
hostile() {
	local object prog

	for object in linked_list_fail rbtree_fail refcounted_kptr_fail local_kptr_stash_fail \
		map_kptr_fail percpu_alloc_fail cpumask_failure task_kfunc_failure cgrp_kfunc_failure \
		rbtree_btf_fail__wrong_node_type rbtree_btf_fail__add_wrong_type; do
		for prog in $("$userbpf" verify "$selftests/$object.bpf.o" --btf "$btf" 2>/dev/null |
			awk -v o="$object.bpf.o" '$1 == o { print $2 }'); do
			timeout 60 "$work/kfunc_objects" "$btf" "$selftests/$object.bpf.o" skb "$prog=0" \
				>"$work/hostile" 2>&1
			if [ $? -gt 1 ] || grep -qE 'Sanitizer|runtime error' "$work/hostile"; then
				failed=$((failed + 1))
				echo "FAIL $object $prog: did not end by itself"
			else
				passed=$((passed + 1))
			fi
		done
	done
}

kfunc_objects() {
	compile_judge "$work/kfunc_objects" "$root/tests/conformance/kfunc_objects.c"
	lists
	trees
	kptrs
	per_cpu
	references
	casts
	hostile
	if "$work/kfunc_objects" "$btf" "$selftests/rbtree.bpf.o" skb rbtree_add_nodes=0 \
		less_callback_ran=2 >/dev/null; then
		echo "FAIL a planted difference of an object was not seen"
		failed=$((failed + 1))
	fi
}
