// SPDX-License-Identifier: BSD-2-Clause
/* Counts words, numbers and quoted strings in the memory, one byte and one state at a time. */
#include "bench/programs/program.h"

enum state { BETWEEN, WORD, NUMBER, QUOTED, ESCAPED };

PROGRAM(state_machine)
{
	enum state state = BETWEEN;
	u64 words = 0, numbers = 0, strings = 0;

	for (u64 i = 0; i < size; i++) {
		u8 c = mem[i] & 0x7f;

		switch (state) {
		case BETWEEN:
			if (c == '"')
				state = QUOTED;
			else if (c >= '0' && c <= '9')
				state = NUMBER, numbers++;
			else if (c >= 'A')
				state = WORD, words++;
			break;
		case WORD:
			if (c < '0')
				state = BETWEEN;
			break;
		case NUMBER:
			if (c < '0' || c > '9')
				state = BETWEEN;
			break;
		case QUOTED:
			if (c == '\\')
				state = ESCAPED;
			else if (c == '"' || c < ' ')
				state = BETWEEN, strings++;
			break;
		case ESCAPED: state = QUOTED; break;
		}
	}
	return words << 40 | numbers << 20 | strings;
}
