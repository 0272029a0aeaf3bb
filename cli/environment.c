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

static int set_number(struct userbpf_task_opts *task, const char *text, size_t len)
{
	const struct {
		const char *name;
		void *field;
		u64 max;
	} fields[] = {
		{"pid", &task->pid, INT32_MAX},
		{"tgid", &task->tgid, INT32_MAX},
		{"uid", &task->uid, UINT32_MAX},
		{"gid", &task->gid, UINT32_MAX},
	};
	u64 value;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (strlen(fields[i].name) != len || memcmp(fields[i].name, text, len))
			continue;
		if (number_parse(text + len + 1, 0, fields[i].max, &value))
			return cli_usage("--task: '%s' is no number that fits", text + len + 1);
		*(u32 *)fields[i].field = (u32)value;
		return CLI_OK;
	}
	return cli_usage("--task: '%.*s' is none of pid, tgid, uid, gid, comm, cgroups", (int)len,
			 text);
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
	if (is_key(text, len, "cgroups"))
		return set_cgroups(task, text + len + 1, ids);
	if (!is_key(text, len, "comm"))
		return set_number(task, text, len);
	task->comm = text + len + 1;
	return CLI_OK;
}

/* The comma behind a value; others are between the ids of cgroups. NULL: there is none. */
static char *find_next_field(char *text)
{
	for (char *comma = strchr(text, ','); comma; comma = strchr(comma + 1, ',')) {
		if (comma[1 + strcspn(comma + 1, "=,")] == '=')
			return comma;
	}
	return NULL;
}

/* "pid=4,comm=cat", cut up in place: the task keeps pointing to it. */
static int set_task_fields(struct userbpf_task_opts *task, char *text, u64 *ids)
{
	int status = CLI_OK;

	for (char *next; text && !status; text = next) {
		next = find_next_field(text);
		if (next)
			*next++ = '\0';
		status = set_task_field(task, text, ids);
	}
	return status;
}

static int set_task(struct userbpf *vm, const struct opt_texts *texts)
{
	USERBPF_OPTS(userbpf_task_opts, task, .pid = task_default.pid);
	char **copies = cli_alloc(texts->nr * sizeof(*copies));
	int status = CLI_OK;
	u64 ids[MAX_CGROUPS];

	for (size_t i = 0; !status && i < texts->nr; i++) {
		copies[i] = cli_strdup(texts->v[i]);
		status = set_task_fields(&task, copies[i], ids);
	}
	for (u32 cpu = 0; !status && texts->nr && cpu < userbpf_nr_cpus(vm); cpu++) {
		int err = userbpf_set_current(vm, cpu, &task);

		if (err)
			status = cli_failed("--task: %s", strerror(-err));
	}
	for (size_t i = 0; i < texts->nr; i++)
		free(copies[i]);
	free(copies);
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
		err = userbpf_set_stack(vm, cpu, &stack);
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
	int status = set_task(vm, args->task);

	if (!status && args->stack->nr)
		status = set_stacks(vm, args->stack);
	if (!status && args->net)
		status = network_apply(vm, args->net);
	env->areas = cli_alloc(args->memory->nr * sizeof(*env->areas));
	for (size_t i = 0; !status && i < args->memory->nr; i++)
		status = add_area(env, vm, args->memory->v[i]);
	return status;
}

void environment_free(struct environment *env)
{
	for (size_t i = 0; i < env->nr_areas; i++)
		bytes_free(&env->areas[i]);
	free(env->areas);
}
