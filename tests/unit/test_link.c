// SPDX-License-Identifier: BSD-2-Clause
/* Links of programs and tables, and skeletons that attach what can be. */
#include "tests/unit/kernel_util.h"
#include "tests/unit/test.h"

#include <errno.h>

static struct userbpf_prog *prog(struct fixture *f, const char *name)
{
	return userbpf_object_find_prog(f->obj, name);
}

static int attach(struct fixture *f, const char *name, struct userbpf_link **link)
{
	errno = 0;
	*link = userbpf_prog_attach(prog(f, name));
	return *link ? 0 : -errno;
}

TEST(programs_whose_section_tells)
{
	struct userbpf_link *first, *second;
	struct fixture f;

	if (!open_for_kernel(&f, "attach"))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(attach(&f, "tasks", &first), -EINVAL);
	CHECK_STR_HAS(f.said.text, "can't attach BPF program without FD (was it loaded?)");
	REQUIRE(!userbpf_object_load(f.obj));
	CHECK_INT_EQ(attach(&f, "tasks", &first), 0);
	CHECK_INT_EQ(attach(&f, "tasks", &second), 0);
	CHECK_INT_EQ(userbpf_link_id(first), 1);
	CHECK_INT_EQ(userbpf_link_id(second), 2);
	CHECK_INT_EQ(userbpf_link_detach(first), -EOPNOTSUPP);
	CHECK_INT_EQ(userbpf_link_update_map(first, NULL), -EINVAL);
	userbpf_link_destroy(first);
	userbpf_link_destroy(second);
	CHECK_INT_EQ(attach(&f, "tasks", &first), 0);
	CHECK_INT_EQ(userbpf_link_id(first), 3); /* which is closed with the instance */
	CHECK_INT_EQ(userbpf_link_id(NULL), 0);
	CHECK_INT_EQ(userbpf_link_detach(NULL), -EINVAL);
	CHECK(!userbpf_prog_attach(NULL) && errno == EINVAL);
	fixture_close(&f);
}

/* "xdp" says nothing of where it runs. */
TEST(programs_whose_section_does_not)
{
	struct blob blob = compile("replaced", "");
	struct userbpf_link *link;
	struct fixture f = {};

	f.vm = userbpf_new(NULL);
	if (!blob.size)
		SKIP(NO_CLANG);
	f.obj = userbpf_object_open_mem(f.vm, blob.data, blob.size, NULL);
	REQUIRE(f.obj && !userbpf_object_load(f.obj));
	errno = 0;
	link = userbpf_prog_attach(userbpf_object_next_prog(f.obj, NULL));
	CHECK(!link && errno == EOPNOTSUPP);
	blob_free(&blob);
	fixture_close(&f);
}

/* What a header of `userbpf gen skeleton` has, by hand. */
struct skeleton {
	struct userbpf_object_skeleton s;
	struct userbpf_object *obj;
	struct userbpf_map *maps[3];
	struct userbpf_prog *progs[4];
	struct userbpf_link *links[7];
	void *table;
	struct userbpf_map_skeleton map_skeletons[3];
	struct userbpf_prog_skeleton prog_skeletons[4];
};

static void fill(struct skeleton *skel, const struct blob *blob)
{
	static const char *const maps[] = {"first", "second", "plain"};
	static const char *const progs[] = {"ssthresh", "cong_avoid", "undo_cwnd", "init"};

	*skel = (struct skeleton){};
	for (size_t i = 0; i < 3; i++)
		skel->map_skeletons[i] = (struct userbpf_map_skeleton){
			.name = maps[i], .map = &skel->maps[i], .link = &skel->links[4 + i]};
	for (size_t i = 0; i < 4; i++)
		skel->prog_skeletons[i] = (struct userbpf_prog_skeleton){
			.name = progs[i], .prog = &skel->progs[i], .link = &skel->links[i]};
	skel->map_skeletons[0].data = &skel->table;
	skel->s = (struct userbpf_object_skeleton){.sz = sizeof(skel->s),
						   .name = "tcp_ca",
						   .data = blob->data,
						   .data_sz = blob->size,
						   .obj = &skel->obj,
						   .maps = skel->map_skeletons,
						   .nr_maps = 3,
						   .progs = skel->prog_skeletons,
						   .nr_progs = 4};
}

TEST(skeletons_attach_tables)
{
	struct blob blob = compile("tcp_ca", ""), kernel = compile("tcp_ca", "-DKERNEL");
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_object *types;
	struct skeleton skel;

	if (!blob.size || !kernel.size)
		SKIP(NO_CLANG);
	types = userbpf_object_open_mem(vm, kernel.data, kernel.size, NULL);
	userbpf_set_target_btf(vm, userbpf_object_btf(types));
	fill(&skel, &blob);
	REQUIRE(!userbpf_object_open_skeleton(vm, &skel.s, NULL));
	CHECK(skel.table == userbpf_map_initial_value(skel.maps[0], NULL) && skel.table);
	CHECK_INT_EQ(userbpf_object_attach_skeleton(&skel.s), -EINVAL); /* not loaded */
	REQUIRE(!userbpf_object_load_skeleton(&skel.s));
	CHECK_INT_EQ(userbpf_object_attach_skeleton(&skel.s), -EEXIST); /* of one name */
	CHECK(skel.links[4] && !skel.links[5] && !skel.links[6] && !skel.links[0]);
	CHECK(userbpf_map_autoattach(skel.maps[1]));
	CHECK_INT_EQ(userbpf_map_set_autoattach(skel.maps[1], false), 0);
	CHECK_INT_EQ(userbpf_object_attach_skeleton(&skel.s), 0);
	CHECK(skel.links[4] && !skel.links[5] && skel.links[6]);
	userbpf_object_detach_skeleton(&skel.s);
	CHECK(!skel.links[4] && !skel.links[6]);
	CHECK_INT_EQ(userbpf_map_set_autoattach(skel.maps[2], false), 0);
	CHECK_INT_EQ(userbpf_object_attach_skeleton(&skel.s), 0);
	CHECK(skel.links[4] && !skel.links[6]);
	userbpf_object_close_skeleton(&skel.s);
	CHECK(!skel.links[4] && !skel.obj);
	CHECK_INT_EQ(userbpf_object_attach_skeleton(NULL), -EINVAL);
	userbpf_object_detach_skeleton(NULL);
	CHECK_INT_EQ(userbpf_map_set_autoattach(NULL, true), -EINVAL);
	CHECK_INT_EQ(userbpf_prog_set_autoattach(NULL, true), -EINVAL);
	CHECK(!userbpf_map_autoattach(NULL) && !userbpf_prog_autoattach(NULL));
	blob_free(&blob);
	blob_free(&kernel);
	userbpf_object_close(types);
	userbpf_free(vm);
}

#define PLAIN	 1121 /* of main_one, and with new_first instead of first(): test_freplace.c */
#define EXTENDED 1828

struct pair {
	struct userbpf *vm;
	struct userbpf_object *target, *ext;
	struct userbpf_prog *main, *extension;
};

/* Both loaded, of the extensions only new_first. False: no clang. */
static bool load_pair(struct pair *p)
{
	struct blob base = compile("replaced", ""), blob = compile("extension", "");
	struct userbpf_prog *prog_of = NULL;

	*p = (struct pair){.vm = userbpf_new(NULL)};
	if (!base.size || !blob.size)
		return false;
	p->target = userbpf_object_open_mem(p->vm, base.data, base.size, NULL);
	p->ext = userbpf_object_open_mem(p->vm, blob.data, blob.size, NULL);
	CHECK_INT_EQ(userbpf_object_load(p->target), 0);
	while ((prog_of = userbpf_object_next_prog(p->ext, prog_of)))
		userbpf_prog_set_autoload(prog_of, false);
	p->main = userbpf_object_find_prog(p->target, "main_one");
	p->extension = userbpf_object_find_prog(p->ext, "new_first");
	userbpf_prog_set_autoload(p->extension, true);
	CHECK_INT_EQ(userbpf_prog_set_attach_target(p->extension, p->main, NULL), 0);
	CHECK_INT_EQ(userbpf_object_load(p->ext), 0);
	blob_free(&base);
	blob_free(&blob);
	return true;
}

static int run_main(struct pair *p)
{
	static const unsigned char packet[64];
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet));
	int err = userbpf_prog_run(p->main, &opts);

	return err ? err : (int)opts.retval;
}

/* An extension runs as long as its link is there, whatever becomes of its object. */
TEST(extensions_by_links)
{
	struct userbpf_link *link, *second;
	struct pair p;

	if (!load_pair(&p))
		SKIP(NO_CLANG);
	link = userbpf_prog_attach(p.extension);
	REQUIRE(link);
	second = userbpf_prog_attach(p.extension);
	CHECK(!second && errno == EINVAL);
	CHECK_INT_EQ(run_main(&p), EXTENDED);
	userbpf_link_destroy(link);
	CHECK_INT_EQ(run_main(&p), PLAIN);
	link = userbpf_prog_attach(p.extension);
	REQUIRE(link);
	userbpf_object_close(p.ext);
	CHECK_INT_EQ(run_main(&p), EXTENDED);
	CHECK_INT_EQ(userbpf_link_id(link), 3); /* the refused one had one */
	userbpf_link_destroy(link);
	CHECK_INT_EQ(run_main(&p), PLAIN);
	userbpf_object_close(p.target);
	userbpf_free(p.vm);
}

TEST(what_is_disconnected_stays_attached)
{
	struct userbpf_link *link;
	struct pair p;

	if (!load_pair(&p))
		SKIP(NO_CLANG);
	link = userbpf_prog_attach(p.extension);
	REQUIRE(link);
	CHECK(userbpf_link_fd(link) > 0);
	CHECK(userbpf_link_fd(link) != userbpf_prog_fd(p.extension));
	CHECK_INT_EQ(userbpf_link_fd(NULL), -EINVAL);
	userbpf_link_disconnect(link);
	userbpf_link_disconnect(NULL);
	CHECK_INT_EQ(userbpf_link_destroy(link), 0);
	userbpf_object_close(p.ext);
	CHECK_INT_EQ(run_main(&p), EXTENDED);
	userbpf_object_close(p.target);
	userbpf_free(p.vm); /* which ends it */
}
