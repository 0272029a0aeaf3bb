// SPDX-License-Identifier: BSD-2-Clause
/*
 * See kernels.h. In a folder without folders every file is a kernel's types. In a tree, as BTFHub's
 * distribution/version/machine/kernel.btf, those called so are: there are other files on the way.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/kernels.h"

#define SUFFIX	    ".btf"
#define MAX_DEPTH   16	   /* of folders */
#define MAX_ENTRIES 100000 /* of all of them together */

static bool has_suffix(const char *name, const char *suffix)
{
	size_t len = strlen(name), suffix_len = strlen(suffix);

	return len > suffix_len && !strcmp(name + len - suffix_len, suffix);
}

/* @folder/@file, or @file alone if @folder is "". */
static char *join(const char *folder, const char *file)
{
	size_t size = strlen(folder) + strlen(file) + 2;
	char *path = cli_alloc(size);

	snprintf(path, size, "%s%s%s", folder, *folder ? "/" : "", file);
	return path;
}

/* @path becomes the list's. @name: how it is called, but for the suffix. */
static void add(struct kernels *kernels, char *path, const char *name)
{
	size_t len = strlen(name) - (has_suffix(name, SUFFIX) ? strlen(SUFFIX) : 0);

	kernels->v = cli_realloc(kernels->v, (kernels->nr + 1) * sizeof(*kernels->v));
	kernels->v[kernels->nr++] = (struct kernel){.path = path, .name = cli_strndup(name, len)};
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct kernel *)a)->name, ((const struct kernel *)b)->name);
}

/* A folder that is being read. */
struct tree {
	struct kernels *kernels;
	const char *top;
	u32 nr_entries, nr_packed;
	bool has_folders;
};

static int read_folder(struct tree *tree, const char *within, u32 depth);

/* Links to files are followed, those to folders may lead round in circles. */
static int take_entry(struct tree *tree, const char *name, u32 depth)
{
	char *path = join(tree->top, name);
	struct stat st;
	int status = CLI_OK;

	if (!lstat(path, &st) && S_ISDIR(st.st_mode)) {
		tree->has_folders = true;
		status = read_folder(tree, name, depth + 1);
	} else if (has_suffix(name, ".tar.xz")) {
		tree->nr_packed++;
	} else if (!stat(path, &st) && S_ISREG(st.st_mode)) {
		add(tree->kernels, path, name);
		return CLI_OK;
	}
	free(path);
	return status;
}

/* Files and folders whose name begins with a dot are not meant. @within: "" or one below the top.
 */
static int read_folder(struct tree *tree, const char *within, u32 depth)
{
	char *path = *within ? join(tree->top, within) : cli_strndup(tree->top, strlen(tree->top));
	DIR *folder = opendir(path);
	struct dirent *entry;
	int status = CLI_OK;

	if (!folder)
		status = cli_failed("%s: %s", path, strerror(errno));
	while (!status && (entry = readdir(folder))) {
		char *name;

		if (entry->d_name[0] == '.')
			continue;
		if (depth == MAX_DEPTH || tree->nr_entries++ == MAX_ENTRIES) {
			status = cli_failed("%s: there is too much in it for the types of kernels",
					    path);
			break;
		}
		name = join(within, entry->d_name);
		status = take_entry(tree, name, depth);
		free(name);
	}
	if (folder)
		closedir(folder);
	free(path);
	return status;
}

static void drop_others(struct kernels *kernels)
{
	size_t nr = 0;

	for (size_t i = 0; i < kernels->nr; i++) {
		if (has_suffix(kernels->v[i].path, SUFFIX)) {
			kernels->v[nr++] = kernels->v[i];
			continue;
		}
		free(kernels->v[i].path);
		free(kernels->v[i].name);
	}
	kernels->nr = nr;
}

static int read_tree(struct kernels *kernels, const char *path)
{
	struct tree tree = {.kernels = kernels, .top = path};
	int status = read_folder(&tree, "", 0);

	if (status)
		return status;
	if (tree.has_folders)
		drop_others(kernels);
	if (!kernels->nr)
		return cli_failed(tree.nr_packed ? "%s: there are only archives in it (.tar.xz): "
						   "unpack them"
				  : tree.has_folders ? "%s: there is no .btf file in it"
						     : "%s: there is no file in it",
				  path);
	if (tree.nr_packed)
		cli_warn("%s: archives in it (%u .tar.xz) are left out: unpack them", path,
			 tree.nr_packed);
	qsort(kernels->v, kernels->nr, sizeof(*kernels->v), compare);
	return CLI_OK;
}

int kernels_find(const char *path, struct kernels *kernels)
{
	struct stat st;

	*kernels = (struct kernels){};
	if (!path)
		return CLI_OK;
	if (!stat(path, &st) && S_ISDIR(st.st_mode)) {
		kernels->is_folder = true;
		return read_tree(kernels, path);
	}
	add(kernels, cli_strndup(path, strlen(path)), path);
	return CLI_OK;
}

void kernels_free(struct kernels *kernels)
{
	for (size_t i = 0; i < kernels->nr; i++) {
		free(kernels->v[i].path);
		free(kernels->v[i].name);
	}
	free(kernels->v);
}
