// SPDX-License-Identifier: BSD-2-Clause
/*
 * .BTF.ext: records that tie instructions to functions, source lines and CO-RE relocations.
 *
 * Three tables of the same shape. In the file a table is the size of its records, then for each ELF
 * section a header and records; here it is one array of records cut to the size known from
 * <linux/bpf.h>, and a list of sections with their ranges of it. Everything is 32-bit words, in
 * either byte order. Bounds are checked here; type ids and string offsets in records are the
 * business of who uses them, section names excepted.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "btf/impl.h"

enum table_id { TABLE_FUNC, TABLE_LINE, TABLE_CORE, NR_TABLES };

struct ext_header {
	u16 magic;
	u8 version, flags;
	u32 hdr_len;
	struct {
		u32 off, len; /* in bytes, from the end of the header */
	} tables[NR_TABLES];
};

#define HEADER_FIXED_BYTES offsetof(struct ext_header, tables)
/* headers before CO-RE had two tables */
#define HEADER_MIN_BYTES offsetof(struct ext_header, tables[TABLE_CORE])

static const struct {
	const char *name;
	u32 rec_words;
} kinds[NR_TABLES] = {
	[TABLE_FUNC] = {"func_info", sizeof(struct bpf_func_info) / sizeof(u32)},
	[TABLE_LINE] = {"line_info", sizeof(struct bpf_line_info) / sizeof(u32)},
	[TABLE_CORE] = {"core_relo", sizeof(struct bpf_core_relo) / sizeof(u32)},
};

/* Names that differ behind this are none that a compiler made; the first of them may be found. */
#define MAX_COMPARED_BYTES 1024

struct section {
	const char *name;
	u32 first_word, nr;
	bool is_sorted; /* by instruction offset, the first word of each record */
};

struct table {
	VEC(u32) words;
	VEC(struct section) sections;
};

struct btf_ext {
	struct mem *mem;
	struct btf *btf;
	struct table tables[NR_TABLES];
};

struct parse {
	struct btf_ext *ext;
	struct text *err;
	const u8 *data;
	size_t size;
	struct ext_header hdr;
	bool is_swapped;
};

static int reject(struct parse *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
static int reject(struct parse *p, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vprintf(p->err, fmt, args);
	va_end(args);
	return -EINVAL;
}

/* libbpf: btf_ext_parse_hdr() */
static int parse_header(struct parse *p)
{
	struct ext_header *h = &p->hdr;

	if (p->size < HEADER_MIN_BYTES || p->size > UINT32_MAX)
		return reject(p, "BTF.ext header not found");
	memcpy(h, p->data, HEADER_FIXED_BYTES);
	p->is_swapped = h->magic == __builtin_bswap16(BTF_MAGIC);
	if (!p->is_swapped && h->magic != BTF_MAGIC)
		return reject(p, "Invalid BTF.ext magic:%x", h->magic);
	if (p->is_swapped)
		btf_swap_words(&h->hdr_len, 1);
	if (h->version != BTF_VERSION || h->flags) {
		reject(p, "Unsupported BTF.ext version:%u flags:%x", h->version, h->flags);
		return -ENOTSUPP;
	}
	if (h->hdr_len < HEADER_MIN_BYTES || h->hdr_len > p->size)
		return reject(p, "BTF.ext header not found");
	memcpy(h->tables, p->data + HEADER_FIXED_BYTES,
	       MIN(h->hdr_len, sizeof(*h)) - HEADER_FIXED_BYTES);
	if (p->is_swapped)
		btf_swap_words(&h->tables[0].off, NR_TABLES * 2);
	return 0;
}

static u32 word_at(const struct parse *p, size_t pos)
{
	u32 word;

	memcpy(&word, p->data + pos, sizeof(word));
	return p->is_swapped ? __builtin_bswap32(word) : word;
}

static int copy_records(struct parse *p, enum table_id id, struct section *section, size_t pos,
			u32 rec_bytes)
{
	u32 rec_words = kinds[id].rec_words, last = 0, *out;
	struct table *table = &p->ext->tables[id];
	int err;

	section->first_word = (u32)table->words.nr;
	section->is_sorted = true;
	err = vec_extend(p->ext->mem, &table->words, (size_t)section->nr * rec_words, &out);
	if (err)
		return err;
	for (u32 i = 0; i < section->nr; i++, out += rec_words, pos += rec_bytes) {
		for (u32 word = 0; word < rec_words; word++)
			out[word] = word_at(p, pos + word * sizeof(u32));
		if (out[0] < last)
			section->is_sorted = false;
		last = out[0];
	}
	return vec_push(p->ext->mem, &table->sections, *section);
}

/* One section at @*pos, which is moved behind it. */
static int parse_section(struct parse *p, enum table_id id, size_t *pos, size_t end, u32 rec_bytes)
{
	const size_t header_bytes = 2 * sizeof(u32);
	struct section section = {};
	size_t first;
	int err;

	if (end - *pos < header_bytes)
		return reject(p, "%s section header is not found in .BTF.ext", kinds[id].name);
	section.name = btf_str_or_null(p->ext->btf, word_at(p, *pos));
	section.nr = word_at(p, *pos + sizeof(u32));
	first = *pos + header_bytes;
	if (!section.name)
		return reject(p, "%s section has an invalid name in .BTF.ext", kinds[id].name);
	if (!section.nr || section.nr > (end - first) / rec_bytes)
		return reject(p, "%s section has incorrect num_records in .BTF.ext",
			      kinds[id].name);
	err = copy_records(p, id, &section, first, rec_bytes);
	*pos = first + (size_t)section.nr * rec_bytes;
	return err;
}

/* By name, those of one name in the order of the file. */
static int compare_sections(const void *a, const void *b)
{
	const struct section *x = a, *y = b;
	int order = strncmp(x->name, y->name, MAX_COMPARED_BYTES);

	return order ? order : (x->first_word > y->first_word) - (x->first_word < y->first_word);
}

static void sort_sections(struct table *table)
{
	if (table->sections.nr)
		qsort(table->sections.v, table->sections.nr, sizeof(struct section),
		      compare_sections);
}

/* libbpf: btf_ext_setup_info() */
static int parse_table(struct parse *p, enum table_id id)
{
	size_t off = p->hdr.tables[id].off, len = p->hdr.tables[id].len;
	size_t room = p->size - p->hdr.hdr_len, pos, end;
	u32 rec_bytes;
	int err = 0;

	if (!len)
		return 0;
	if (off % sizeof(u32))
		return reject(p, ".BTF.ext %s section is not aligned to 4 bytes", kinds[id].name);
	if (off > room || len > room - off)
		return reject(p, "%s section (off:%zu len:%zu) is beyond the end of .BTF.ext",
			      kinds[id].name, off, len);
	if (len < sizeof(u32))
		return reject(p, ".BTF.ext %s record size not found", kinds[id].name);
	pos = p->hdr.hdr_len + off;
	end = pos + len;
	rec_bytes = word_at(p, pos);
	if (rec_bytes < kinds[id].rec_words * sizeof(u32) || rec_bytes % sizeof(u32))
		return reject(p, "%s section in .BTF.ext has invalid record size %u",
			      kinds[id].name, rec_bytes);
	for (pos += sizeof(u32); !err && pos < end;)
		err = parse_section(p, id, &pos, end, rec_bytes);
	sort_sections(&p->ext->tables[id]);
	return err;
}

static int parse_all(struct parse *p)
{
	int err = parse_header(p);

	for (u32 id = 0; !err && id < NR_TABLES; id++)
		err = parse_table(p, id);
	return err;
}

int btf_ext_parse(struct mem *mem, const struct btf *btf, const void *data, size_t size,
		  struct btf_ext **out, struct text *err_text)
{
	struct text no_text = {};
	struct parse p = {.data = data, .size = size, .err = err_text ? err_text : &no_text};
	int err = -ENOMEM;

	p.ext = mem_zalloc(mem, sizeof(*p.ext));
	if (p.ext) {
		p.ext->mem = mem;
		p.ext->btf = btf_get(btf);
		err = parse_all(&p);
	}
	if (err) {
		if (err == -ENOMEM)
			text_puts(p.err, "out of memory");
		btf_ext_free(p.ext);
		return err;
	}
	*out = p.ext;
	return 0;
}

void btf_ext_free(struct btf_ext *ext)
{
	if (!ext)
		return;
	for (u32 id = 0; id < NR_TABLES; id++) {
		vec_free(ext->mem, &ext->tables[id].words);
		vec_free(ext->mem, &ext->tables[id].sections);
	}
	btf_put(ext->btf);
	mem_free(ext->mem, ext);
}

/* The first one of that name; the table is sorted. */
static const struct section *find_section(const struct btf_ext *ext, enum table_id id,
					  const char *name)
{
	const struct table *table = &ext->tables[id];
	const struct section *sections = table->sections.v;
	size_t at = search_first(table->sections.nr, i,
				 strncmp(sections[i].name, name, MAX_COMPARED_BYTES) >= 0);

	if (at == table->sections.nr || strcmp(sections[at].name, name))
		return NULL;
	return &sections[at];
}

static const void *records(const struct btf_ext *ext, enum table_id id, const char *name, u32 *nr)
{
	const struct section *section = find_section(ext, id, name);

	*nr = section ? section->nr : 0;
	return section ? ext->tables[id].words.v + section->first_word : NULL;
}

const struct bpf_func_info *btf_ext_funcs(const struct btf_ext *ext, const char *section, u32 *nr)
{
	return records(ext, TABLE_FUNC, section, nr);
}

const struct bpf_line_info *btf_ext_lines(const struct btf_ext *ext, const char *section, u32 *nr)
{
	return records(ext, TABLE_LINE, section, nr);
}

const struct bpf_core_relo *btf_ext_core_relos(const struct btf_ext *ext, const char *section,
					       u32 *nr)
{
	return records(ext, TABLE_CORE, section, nr);
}

void btf_line_decode(const struct btf *btf, const struct bpf_line_info *info, struct btf_line *out)
{
	out->file = btf_str(btf, info->file_name_off);
	out->text = btf_str(btf, info->line_off);
	out->line = BPF_LINE_INFO_LINE_NUM(info->line_col);
	out->column = BPF_LINE_INFO_LINE_COL(info->line_col);
	out->insn_off_bytes = info->insn_off;
}

/* The last record at or before @off: all of them begin with an instruction offset. */
static const u32 *last_before(const u32 *records, u32 rec_words, u32 nr, u32 off)
{
	u32 above = search_first(nr, i, records[(size_t)i * rec_words] > off);

	return above ? &records[(size_t)(above - 1) * rec_words] : NULL;
}

/* The same where a linker has left the records out of order. */
static const u32 *nearest_before(const u32 *records, u32 rec_words, u32 nr, u32 off)
{
	const u32 *best = NULL;

	for (; nr--; records += rec_words)
		if (*records <= off && (!best || *records >= *best))
			best = records;
	return best;
}

static const void *find_record(const struct btf_ext *ext, enum table_id id, const char *name,
			       u32 off)
{
	const struct section *section = find_section(ext, id, name);
	const u32 *records;

	if (!section)
		return NULL;
	records = ext->tables[id].words.v + section->first_word;
	return section->is_sorted ? last_before(records, kinds[id].rec_words, section->nr, off)
				  : nearest_before(records, kinds[id].rec_words, section->nr, off);
}

int btf_ext_find_line(const struct btf_ext *ext, const char *section, u32 insn_off_bytes,
		      struct btf_line *out)
{
	const struct bpf_line_info *info = find_record(ext, TABLE_LINE, section, insn_off_bytes);

	if (!info)
		return -ENOENT;
	btf_line_decode(ext->btf, info, out);
	return 0;
}

int btf_ext_find_func(const struct btf_ext *ext, const char *section, u32 insn_off_bytes,
		      u32 *first_off_bytes)
{
	const struct bpf_func_info *info = find_record(ext, TABLE_FUNC, section, insn_off_bytes);

	if (!info || !btf_is_kind(btf_type_by_id(ext->btf, info->type_id), BTF_KIND_FUNC))
		return -ENOENT;
	*first_off_bytes = info->insn_off;
	return (int)info->type_id;
}
