// SPDX-License-Identifier: BSD-2-Clause
/* See xlated.h. A function has its signature in front, and a source line its text. */
#include <stdio.h>

#include "cli/hex.h"
#include "cli/signature.h"
#include "cli/xlated.h"

#define INSN_BYTES sizeof(struct bpf_insn)

/* An instruction and what stands in front of it. */
struct entry {
	const struct bpf_insn *insn;
	size_t idx;
	int nr_slots;
	const char *text;
	const char *signature; /* of the function that begins here; NULL: none does */
	const struct userbpf_insn_info *line; /* the source line that begins here; NULL */
};

static void print_entry(const struct entry *entry, const struct xlated_form *form)
{
	const struct userbpf_insn_info *line = entry->line;

	if (entry->signature) {
		cli_puts(entry->signature);
		puts(":");
	}
	if (line) {
		fputs("; ", stdout);
		cli_puts(line->line);
		if (form->shows_linum) {
			printf(" [file:");
			cli_puts(line->file);
			printf(" line_num:%u line_col:%u]", line->line_nr, line->column);
		}
		putchar('\n');
	}
	printf("%4zu: %s\n", entry->idx, entry->text);
	if (!form->shows_opcodes)
		return;
	for (int i = 0; i < entry->nr_slots; i++) {
		fputs(i ? " " : "       ", stdout);
		hex_print(entry->insn + i, INSN_BYTES);
	}
	putchar('\n');
}

static struct json_object *opcodes_object(const struct bpf_insn *insn, int nr_slots)
{
	struct json_object *object = json_object_new_object();
	char text[8];

	snprintf(text, sizeof(text), "0x%02x", insn->code);
	json_add(object, "code", json_object_new_string(text));
	snprintf(text, sizeof(text), "0x%x", insn->src_reg);
	json_add(object, "src_reg", json_object_new_string(text));
	snprintf(text, sizeof(text), "0x%x", insn->dst_reg);
	json_add(object, "dst_reg", json_object_new_string(text));
	json_add(object, "off", json_bytes(&insn->off, sizeof(insn->off)));
	/* As bpftool: the whole second slot follows the imm of the first. */
	json_add(object, "imm",
		 json_bytes((const u8 *)insn + offsetof(struct bpf_insn, imm),
			    nr_slots == 2 ? sizeof(insn->imm) + INSN_BYTES : sizeof(insn->imm)));
	return object;
}

static void add_line(struct json_object *object, const struct userbpf_insn_info *line,
		     bool shows_linum)
{
	json_add(object, "src", json_text(line->line));
	if (!shows_linum)
		return;
	json_add(object, "file", json_text(line->file));
	if (line->line_nr)
		json_add(object, "line_num", json_object_new_int64(line->line_nr));
	if (line->column)
		json_add(object, "line_col", json_object_new_int64(line->column));
}

static void put_entry(const struct entry *entry, const struct xlated_form *form)
{
	struct json_object *object = json_object_new_object();

	if (entry->signature)
		json_add(object, "proto", json_text(entry->signature));
	if (entry->line)
		add_line(object, entry->line, form->shows_linum);
	json_add(object, "disasm", json_text(entry->text));
	if (form->shows_opcodes)
		json_add(object, "opcodes", opcodes_object(entry->insn, entry->nr_slots));
	json_put(form->doc, NULL, object);
}

/* Line records are not told apart, only what they say. */
static bool begins_line(const struct userbpf_insn_info *info,
			const struct userbpf_insn_info *before, size_t idx)
{
	if (!info->line_nr && !info->line[0] && !info->file[0])
		return false;
	return !idx || info->func_start == idx || info->line_nr != before->line_nr ||
	       info->column != before->column || strcmp(info->line, before->line) ||
	       strcmp(info->file, before->file);
}

void xlated_print(const struct userbpf_prog *prog, const struct xlated_form *form)
{
	const struct bpf_insn *insns = userbpf_prog_insns(prog);
	size_t nr = userbpf_prog_nr_insns(prog);
	USERBPF_OPTS(userbpf_insn_info, before, .func = "");
	struct entry entry;

	for (size_t i = 0; i < nr && !ferror(stdout); i += (size_t)entry.nr_slots) {
		USERBPF_OPTS(userbpf_insn_info, info);
		char text[256], signature[1024];

		entry = (struct entry){.insn = &insns[i], .idx = i, .text = text};
		entry.nr_slots = userbpf_disasm(insns, nr, i, text, sizeof(text));
		if (entry.nr_slots < 1 || userbpf_prog_insn_info(prog, i, &info))
			return;
		if (info.func[0] && info.func_start == i) {
			signature_print(form->btf, info.func, signature, sizeof(signature));
			entry.signature = signature;
		}
		if (begins_line(&info, &before, i))
			entry.line = &info;
		if (form->doc)
			put_entry(&entry, form);
		else
			print_entry(&entry, form);
		before = info;
	}
}
