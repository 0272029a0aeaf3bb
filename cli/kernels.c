// SPDX-License-Identifier: BSD-2-Clause
/* See kernels.h. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/kernels.h"

static void add(struct kernels *kernels, const char *folder, const char *file)
{
	size_t len = strlen(file), suffix = strlen(".btf");
	struct kernel *kernel;

	kernels->v = cli_realloc(kernels->v, (kernels->nr + 1) * sizeof(*kernels->v));
	kernel = &kernels->v[kernels->nr++];
	kernel->path = cli_alloc(strlen(folder) + len + 2);
	sprintf(kernel->path, "%s%s%s", folder, *folder ? "/" : "", file);
	if (len > suffix && !strcmp(file + len - suffix, ".btf"))
		len -= suffix;
	kernel->name = cli_strndup(file, len);
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct kernel *)a)->name, ((const struct kernel *)b)->name);
}

/* Files whose name begins with a dot are not meant, nor are folders within. */
static int read_folder(struct kernels *kernels, const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	if (!folder)
		return cli_failed("%s: %s", path, strerror(errno));
	while ((entry = readdir(folder))) {
		struct stat st;

		if (entry->d_name[0] != '.' && !fstatat(dirfd(folder), entry->d_name, &st, 0) &&
		    S_ISREG(st.st_mode))
			add(kernels, path, entry->d_name);
	}
	closedir(folder);
	if (!kernels->nr)
		return cli_failed("%s: there is no file in it", path);
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
		return read_folder(kernels, path);
	}
	add(kernels, "", path);
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
