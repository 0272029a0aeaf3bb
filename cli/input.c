// SPDX-License-Identifier: BSD-2-Clause
/* See input.h. */
#include <stdlib.h>

#include "cli/input.h"

int input_bytes(const char *option, const char *text, struct bytes *out)
{
	size_t bad;

	if (text[0] == '@')
		return file_read(text + 1, out);
	if (!strcmp(text, "-"))
		return file_read(text, out);
	bad = hex_parse(text, out);
	if (!bad)
		return CLI_OK;
	if (bad > strlen(text))
		return cli_usage("%s: hexadecimal bytes end in the middle of one", option);
	return cli_usage("%s: '%c' at character %zu does not fit hexadecimal bytes", option,
			 text[bad - 1], bad);
}

int input_open(struct input *input, const struct opt_texts *data, const struct opt_texts *captures)
{
	*input = (struct input){.captures = captures};
	input->blobs = cli_alloc(data->nr * sizeof(*input->blobs));
	for (size_t i = 0; i < data->nr; i++) {
		int status = input_bytes("--data", data->v[i], &input->blobs[i]);

		if (status)
			return status;
		input->nr_blobs++;
	}
	return CLI_OK;
}

static void end_capture(struct input *input)
{
	if (input->capture)
		input->nr_skipped += capture_nr_skipped(input->capture);
	capture_close(input->capture);
	input->capture = NULL;
}

static int next_of_captures(struct input *input, struct packet *packet)
{
	for (;;) {
		int got;

		if (!input->capture) {
			if (input->next_capture == input->captures->nr)
				return 0;
			input->capture = capture_open(input->captures->v[input->next_capture++],
						      input->is_raw);
			if (!input->capture)
				return -1;
		}
		got = capture_next(input->capture, packet);
		if (got)
			return got;
		end_capture(input);
	}
}

int input_next(struct input *input, struct packet *packet)
{
	int got;

	if (input->next_blob < input->nr_blobs) {
		const struct bytes *blob = &input->blobs[input->next_blob++];

		*packet = (struct packet){.data = blob->data, .size = blob->size};
		return 1;
	}
	got = next_of_captures(input, packet);
	input->nr_cut += got == 1 && packet->is_cut;
	return got;
}

void input_close(struct input *input)
{
	end_capture(input);
	for (size_t i = 0; i < input->nr_blobs; i++)
		bytes_free(&input->blobs[i]);
	free(input->blobs);
}
