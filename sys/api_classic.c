// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/classic.h, but for loading. */
#include <userbpf/userbpf.h>

#include <errno.h>
#include <limits.h>

#include "isa/classic.h"

_Static_assert(USERBPF_CLASSIC_MAX_INSNS == CLASSIC_MAX_INSNS, "the limit of the kernel");
_Static_assert(USERBPF_CLASSIC_MAX_CONVERTED == CLASSIC_MAX_CONVERTED, "room for all");
_Static_assert((int)USERBPF_CLASSIC_DECIMAL == (int)CLASSIC_FORMAT_DECIMAL, "same numbers");

int userbpf_classic_check(const struct sock_filter *insns, size_t nr_insns, char *err,
			  size_t err_size)
{
	struct text out = {.buf = err, .size = err ? err_size : 0};

	return insns || !nr_insns ? classic_check(insns, nr_insns, &out) : -EINVAL;
}

int userbpf_classic_convert(const struct sock_filter *insns, size_t nr_insns, struct bpf_insn *to,
			    size_t max, char *err, size_t err_size)
{
	struct text out = {.buf = err, .size = err ? err_size : 0};
	int ret = -EINVAL;

	if ((insns || !nr_insns) && (to || !max))
		ret = classic_check(insns, nr_insns, &out);
	return ret ? ret : classic_convert(insns, nr_insns, to, max, &out);
}

int userbpf_classic_parse(const char *text, struct sock_filter *insns, size_t max, char *err,
			  size_t err_size)
{
	struct text out = {.buf = err, .size = err ? err_size : 0};

	return text && (insns || !max) ? classic_parse(text, insns, max, &out) : -EINVAL;
}

int userbpf_classic_print(const struct sock_filter *insns, size_t nr_insns,
			  enum userbpf_classic_format format, char *buf, size_t buf_size)
{
	struct text out = {.buf = buf, .size = buf_size};

	if ((nr_insns && !insns) || (buf_size && !buf))
		return -EINVAL;
	if ((unsigned int)format >= CLASSIC_NR_FORMATS || nr_insns > INT_MAX / 64)
		return -EINVAL;
	if (buf_size)
		buf[0] = '\0';
	classic_print(insns, nr_insns, (enum classic_format)format, &out);
	return (int)out.len;
}
