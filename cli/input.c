// SPDX-License-Identifier: BSD-2-Clause
/* See input.h. */
#include <stdlib.h>

#include "cli/input.h"

int input_bytes(const char *option, const char *text, struct bytes *out)
{
	if (text[0] == '@')
		return file_read(text + 1, out);
	if (!strcmp(text, "-"))
		return file_read(text, out);
	return hex_parse_told(option, text, out);
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

int input_start(struct input *input)
{
	if (input->capture || input->next_capture == input->captures->nr)
		return CLI_OK;
	input->capture = capture_open(input->captures->v[input->next_capture++], input->is_raw);
	return input->capture ? CLI_OK : CLI_FAILED;
}

static int next_of_captures(struct input *input, struct packet *packet)
{
	for (;;) {
		int got;

		if (input_start(input))
			return -1;
		if (!input->capture)
			return 0;
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
