// SPDX-License-Identifier: BSD-2-Clause
/* See environment.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/environment.h"
#include "cli/input.h"
#include "cli/network.h"
#include "world/task.h"

#define TEXT_PREFIX "text:"

/* ---- the task ---- */

/* A key that is none of the task's attributes: a member of its struct, if there are types. */
#define NOT_KNOWN -1

#define CGROUPS "cgroups"
#define COMM	"comm"

/* Members of struct userbpf_task_opts, 4 bytes each. */
static const struct {
	const char *name;
	size_t off_bytes;
	u64 max;
} numbers[] = {
	{"pid", offsetof(struct userbpf_task_opts, pid), INT32_MAX},
	{"tgid", offsetof(struct userbpf_task_opts, tgid), INT32_MAX},
	{"ppid", offsetof(struct userbpf_task_opts, ppid), INT32_MAX},
	{"uid", offsetof(struct userbpf_task_opts, uid), UINT32_MAX},
	{"gid", offsetof(struct userbpf_task_opts, gid), UINT32_MAX},
};

const char *environment_task_key(size_t i)
{
	static const char *const others[] = {COMM, CGROUPS};

	if (i < ARRAY_SIZE(numbers))
		return numbers[i].name;
	i -= ARRAY_SIZE(numbers);
	return i < ARRAY_SIZE(others) ? others[i] : NULL;
}

static int set_number(struct userbpf_task_opts *task, const char *text, size_t len)
{
	u64 value;

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (strlen(numbers[i].name) != len || memcmp(numbers[i].name, text, len))
			continue;
		if (number_parse(text + len + 1, 0, numbers[i].max, &value))
			return cli_usage("--task: '%s' is no number that fits", text + len + 1);
		*(u32 *)((char *)task + numbers[i].off_bytes) = (u32)value;
		return CLI_OK;
	}
	return NOT_KNOWN;
}

#define MAX_CGROUPS 32

/* "1,10,20": from the root to the task's own. They stay in @ids. */
static int set_cgroups(struct userbpf_task_opts *task, const char *text, u64 ids[MAX_CGROUPS])
{
	const char *given = text;
	char word[24];
	u32 nr = 0;

	for (size_t len; nr < MAX_CGROUPS; text += len + 1) {
		len = strcspn(text, ",");
		snprintf(word, sizeof(word), "%.*s", (int)MIN(len, sizeof(word)), text);
		if (len >= sizeof(word) || number_parse(word, 1, UINT64_MAX, &ids[nr++]))
			break;
		if (!text[len]) {
			task->cgroup_ids = ids;
			task->nr_cgroup_ids = nr;
			return CLI_OK;
		}
	}
	return cli_usage("--task: '%s' is not a list of at most %d cgroup ids", given, MAX_CGROUPS);
}

static bool is_key(const char *text, size_t len, const char *key)
{
	return len == strlen(key) && !memcmp(text, key, len);
}

static int set_task_field(struct userbpf_task_opts *task, const char *text, u64 ids[MAX_CGROUPS])
{
	size_t len = strcspn(text, "=");

	if (text[len] != '=')
		return cli_usage("--task: '%s' is not KEY=VALUE", text);
	if (is_key(text, len, CGROUPS))
		return set_cgroups(task, text + len + 1, ids);
	if (!is_key(text, len, COMM))
		return set_number(task, text, len);
	task->comm = text + len + 1;
	return CLI_OK;
}

/* What --task says: attributes, and members of the struct, which are set when there is one. */
struct task_args {
	struct userbpf_task_opts opts;
	u64 cgroup_ids[MAX_CGROUPS];
	char **copies; /* of the texts, which .opts and .members point into */
	size_t nr_copies;
	const char **members; /* "PATH=VALUE" */
	size_t nr_members;
};

static void add_member(struct task_args *args, const char *text)
{
	args->members = cli_realloc(args->members, (args->nr_members + 1) * sizeof(*args->members));
	args->members[args->nr_members++] = text;
}

/* "pid=4,comm=cat", cut up in place. */
static int read_fields(struct task_args *args, char *text)
{
	int status = CLI_OK;

	for (char *next; text && !status; text = next) {
		next = objects_next_field(text);
		if (next)
			*next++ = '\0';
		status = set_task_field(&args->opts, text, args->cgroup_ids);
		if (status == NOT_KNOWN) {
			add_member(args, text);
			status = CLI_OK;
		}
	}
	return status;
}

static int read_task(struct task_args *args, const struct opt_texts *texts)
{
	int status = CLI_OK;

	args->copies = cli_alloc(texts->nr * sizeof(*args->copies));
	while (!status && args->nr_copies < texts->nr) {
		char *copy = cli_strdup(texts->v[args->nr_copies]);

		args->copies[args->nr_copies++] = copy;
		status = read_fields(args, copy);
	}
	return status;
}

static int set_members(const struct environment *env, struct userbpf *vm,
		       const struct task_args *args)
{
	struct userbpf_kobj *kobj = args->nr_members ? userbpf_task_kobj(vm, 0) : NULL;
	int status = CLI_OK;

	if (args->nr_members && !kobj)
		return cli_usage("--task: '%.*s' is none of pid, tgid, ppid, uid, gid, comm, "
				 "cgroups; members of struct task_struct need its types: --btf",
				 (int)strcspn(args->members[0], "="), args->members[0]);
	for (size_t i = 0; !status && i < args->nr_members; i++)
		status = objects_set(&env->objects, kobj, "task", args->members[i]);
	return status;
}

static int set_task(const struct environment *env, struct userbpf *vm,
		    const struct opt_texts *texts)
{
	struct task_args args = {.opts = {.sz = sizeof(args.opts), .pid = task_default.pid}};
	int status = read_task(&args, texts);

	for (u32 cpu = 0; !status && texts->nr && cpu < userbpf_nr_cpus(vm); cpu++) {
		int err = userbpf_set_current_task(vm, cpu, &args.opts);

		if (err)
			status = cli_failed("--task: %s", strerror(-err));
	}
	if (!status)
		status = set_members(env, vm, &args);
	for (size_t i = 0; i < args.nr_copies; i++)
		free(args.copies[i]);
	free(args.copies);
	free(args.members);
	return status;
}

/* ---- its stacks ---- */

#define MAX_FRAMES 127

/* "ADDRESS,ADDRESS,...": their number, 0 for what is no such list. */
static u32 read_frames(const char *text, u64 frames[MAX_FRAMES])
{
	char word[24];

	for (u32 nr = 0; nr < MAX_FRAMES; text++) {
		size_t len = strcspn(text, ",");

		snprintf(word, sizeof(word), "%.*s", (int)MIN(len, sizeof(word)), text);
		if (len >= sizeof(word) || number_parse(word, 0, UINT64_MAX, &frames[nr++]))
			return 0;
		text += len;
		if (!*text)
			return nr;
	}
	return 0;
}

static int set_stacks(struct userbpf *vm, const struct opt_texts *texts)
{
	u64 kernel[MAX_FRAMES], user[MAX_FRAMES];
	USERBPF_OPTS(userbpf_stack_opts, stack, .kernel_ips = kernel, .user_ips = user);
	int err = 0;

	for (size_t i = 0; i < texts->nr; i++) {
		const char *text = texts->v[i], *colon = strchr(text, ':');
		bool is_user = !strncmp(text, "user:", 5);
		u32 nr = colon ? read_frames(colon + 1, is_user ? user : kernel) : 0;

		if ((!is_user && strncmp(text, "kernel:", 7)) || !nr)
			return cli_usage("--stack: '%s' is not kernel:ADDRESS,... or "
					 "user:ADDRESS,..., with at most %d of them",
					 text, MAX_FRAMES);
		*(is_user ? &stack.nr_user_ips : &stack.nr_kernel_ips) = nr;
	}
	for (u32 cpu = 0; !err && cpu < userbpf_nr_cpus(vm); cpu++)
		err = userbpf_set_task_stack(vm, cpu, &stack);
	return err ? cli_failed("--stack: %s", strerror(-err)) : CLI_OK;
}

/* ---- memory ---- */

static int read_bytes(const char *text, struct bytes *out)
{
	size_t prefix = strlen(TEXT_PREFIX);

	if (strncmp(text, TEXT_PREFIX, prefix))
		return input_bytes("--memory", text, out);
	out->size = strlen(text + prefix) + 1; /* as C has it */
	out->data = cli_alloc(out->size);
	memcpy(out->data, text + prefix, out->size);
	return CLI_OK;
}

static int add_area(struct environment *env, struct userbpf *vm, const char *text)
{
	struct bytes *area = &env->areas[env->nr_areas];
	char *end;
	u64 addr;
	int status, err;

	errno = 0;
	addr = strtoull(text, &end, 0);
	if (errno || end == text || *end != '=')
		return cli_usage("--memory: '%s' is not ADDRESS=BYTES", text);
	status = read_bytes(end + 1, area);
	if (status)
		return status;
	env->nr_areas++;
	if ((s64)addr < 0)
		err = userbpf_kernel_memory_add(vm, addr, area->data, area->size);
	else
		err = userbpf_user_memory_add(vm, addr, area->data, area->size, 0);
	if (err == -EEXIST)
		return cli_failed("--memory: %s: overlaps other memory that was given", text);
	if (err == -EINVAL)
		return cli_failed("--memory: %s: no bytes, or past the end of the address space",
				  text);
	return err ? cli_failed("--memory: %s: %s", text, strerror(-err)) : CLI_OK;
}

int environment_apply(struct environment *env, struct userbpf *vm,
		      const struct environment_args *args)
{
	const struct opt_texts *memory = args->memory;
	int status = objects_define(&env->objects, vm, args->objects);

	if (!status)
		status = set_task(env, vm, args->task);
	if (!status && args->stack->nr)
		status = set_stacks(vm, args->stack);
	if (!status && args->net)
		status = network_apply(vm, args->net);
	env->areas = cli_alloc(memory->nr * sizeof(*env->areas));
	for (size_t i = 0; !status && i < memory->nr; i++)
		status = add_area(env, vm, memory->v[i]);
	return status;
}

void environment_free(struct environment *env)
{
	for (size_t i = 0; i < env->nr_areas; i++)
		bytes_free(&env->areas[i]);
	free(env->areas);
	objects_free(&env->objects);
}
