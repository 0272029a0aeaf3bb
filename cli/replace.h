/* SPDX-License-Identifier: BSD-2-Clause */
/* --replace: programs of other objects that run in the place of functions of the one that is run.
 */
#ifndef CLI_REPLACE_H
#define CLI_REPLACE_H

#include "cli/object.h"
#include "cli/options.h"

/* CLI_OK, or CLI_USAGE after an error line: an argument that is not FUNCTION=OBJECT[:PROGRAM]. */
int replace_check_texts(const struct opt_texts *texts);
/* Load and attach those; the objects are the subject's to close. CLI_OK, or CLI_FAILED after an
 * error line. */
int replace_apply(struct subject *subject, const struct opt_texts *texts);

#endif
