/* SPDX-License-Identifier: BSD-2-Clause */
/* What arguments in helpers.def and kfuncs.def may be followed by. For the tables only. */
#ifndef SPEC_ROW_H
#define SPEC_ROW_H

#define OF(struct_name_) , .struct_name = (struct_name_)
#define SIZE(size_)	 , .size = (size_)
#define WRITTEN		 , .is_written = true
#define OPTIONAL	 , .is_optional = true

#endif
