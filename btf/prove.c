// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lazy BTF: a type is checked when somebody asks for it.
 *
 * What is remembered of a type: whether its record is good by itself, whether it is good with all
 * that it cannot be without (what it contains by value, stands for, or is the prototype of), and
 * what the walk of resolve.c found out about it. All of it changes under proof_lock only. A good
 * proof is published last, and nothing that it rests on changes after it: who has seen it reads the
 * facts without the lock. The lock of split BTF is taken before that of its base.
 *
 * What contains something bad by value is bad. Modifiers and pointers only lead somewhere and are
 * good wherever that is, so it does not matter what was asked first; bad are those that lead
 * nowhere, modifiers that go round in circles, and the pointers of a circle.
 *
 * What has been found bad is not walked again, and neither is a chain of which the end is known:
 * who asks for all types pays a bounded number of steps for each.
 */
#include <errno.h>
#include <string.h>

#include "btf/impl.h"

enum chain { CHAIN_UNKNOWN, CHAIN_WALKED, CHAIN_ENDS }; /* .state of modifiers and pointers */

static bool prove_meta(struct btf_check *c, u32 id)
{
	struct btf_fact *fact = btf_fact(c->btf, id);

	if (fact->meta == PROOF_NONE)
		fact->meta = id && btf_check_meta(c, id) ? PROOF_BAD : PROOF_GOOD;
	return fact->meta == PROOF_GOOD;
}

static void set_proof(struct btf_fact *fact, enum btf_proof proof)
{
	__atomic_store_n(&fact->proof, proof, __ATOMIC_RELEASE);
}

/* Is @id an own modifier of which nothing is known? */
static bool is_open_modifier(struct btf_check *c, u32 id)
{
	return btf_is_own(c->btf, id) && btf_is_any(btf_peek(c->btf, id), BTF_KINDS_MODIFIER) &&
	       btf_fact(c->btf, id)->proof == PROOF_NONE;
}

/* Where a chain of modifiers leads that goes on with @id: false if that is nowhere. */
static bool find_end(struct btf_check *c, u32 *id)
{
	const struct btf *btf = c->btf;

	if (!btf_peek(btf, *id))
		return false;
	if (!btf_is_own(btf, *id)) {
		*id = btf_skip_mods_and_typedefs(btf, *id);
		return btf_is_pointable(btf_type_by_id(btf, *id));
	}
	if (btf_is_any(btf_peek(btf, *id), BTF_KINDS_MODIFIER)) {
		if (btf_fact(btf, *id)->proof != PROOF_GOOD)
			return false;
		*id = btf_raw_behind(btf, *id);
	}
	return btf_is_pointable(btf_raw_type(btf, *id)) &&
	       (!btf_is_own(btf, *id) || prove_meta(c, *id));
}

static void prove_modifiers(struct btf_check *c, u32 first)
{
	enum btf_proof proof;
	u32 id = first, end;

	for (; is_open_modifier(c, id); id = btf_peek(c->btf, id)->type) {
		struct btf_fact *fact = btf_fact(c->btf, id);

		if (fact->state == CHAIN_WALKED || !prove_meta(c, id))
			break;
		fact->state = CHAIN_WALKED;
	}
	end = id;
	proof = find_end(c, &end) ? PROOF_GOOD : PROOF_BAD;
	if (proof == PROOF_BAD)
		btf_reject_type(c, first, "Invalid type_id");
	for (id = first; is_open_modifier(c, id); id = btf_peek(c->btf, id)->type) {
		struct btf_fact *fact = btf_fact(c->btf, id);

		if (fact->state != CHAIN_WALKED)
			break;
		fact->resolved_id = end;
		fact->state = CHAIN_ENDS;
		set_proof(fact, proof);
	}
}

bool btf_prove_record(struct btf_check *c, u32 id)
{
	if (is_open_modifier(c, id))
		prove_modifiers(c, id);
	if (btf_is_any(btf_peek(c->btf, id), BTF_KINDS_MODIFIER))
		return btf_fact(c->btf, id)->proof == PROOF_GOOD;
	return prove_meta(c, id);
}

/* The pointer that own pointer @id leads to through modifiers, if it is not known to end; or 0. */
static u32 next_pointer(struct btf_check *c, u32 id)
{
	u32 next = btf_peek(c->btf, id)->type;

	if (!btf_is_own(c->btf, next) || !btf_prove_record(c, next))
		return 0;
	next = btf_raw_behind(c->btf, next);
	if (!btf_is_own(c->btf, next) || !btf_is_kind(btf_peek(c->btf, next), BTF_KIND_PTR))
		return 0;
	return btf_fact(c->btf, next)->state == CHAIN_ENDS ? 0 : next;
}

/* Walk from @first to where all is known, or once around and into the circle that it leads to. */
static void prove_pointer_chain(struct btf_check *c, u32 first)
{
	u32 id = first, next;

	for (; id && btf_fact(c->btf, id)->state != CHAIN_WALKED; id = next_pointer(c, id))
		btf_fact(c->btf, id)->state = CHAIN_WALKED;
	if (id)
		btf_reject_type(c, id, "Loop detected");
	for (; id && btf_fact(c->btf, id)->proof != PROOF_BAD; id = next_pointer(c, id))
		set_proof(btf_fact(c->btf, id), PROOF_BAD);
	for (id = first; id; id = next) {
		next = next_pointer(c, id);
		btf_fact(c->btf, id)->state = CHAIN_ENDS;
	}
}

static int check_pointer(struct btf_check *c, u32 id)
{
	const struct btf_type *t = btf_peek(c->btf, id);

	if (!btf_is_pointable(btf_peek(c->btf, t->type)))
		return btf_reject_type(c, id, "Invalid type_id");
	if (btf_fact(c->btf, id)->state != CHAIN_ENDS)
		prove_pointer_chain(c, id);
	return btf_fact(c->btf, id)->proof == PROOF_BAD ? -EINVAL : 0;
}

static int check_type(struct btf_check *c, u32 id)
{
	const struct btf_type *t = btf_peek(c->btf, id);

	if (!btf_prove_record(c, id))
		return -EINVAL;
	if (btf_is_any(t, BTF_KINDS_MODIFIER))
		return 0;
	return btf_kind(t) == BTF_KIND_PTR ? check_pointer(c, id) : btf_check_type(c, id);
}

static enum btf_proof find_out(struct btf *btf, u32 id)
{
	char why[sizeof(btf->complaint)] = "";
	struct text text = TEXT_ON(why);
	struct btf_check c = {.btf = btf, .err = &text};
	int err = check_type(&c, id);

	/* also a good type may have led to what is bad */
	if (!btf->complaint[0])
		memcpy(btf->complaint, why, sizeof(why));
	return err ? PROOF_BAD : PROOF_GOOD;
}

bool btf_prove(const struct btf *shared, u32 id)
{
	struct btf *btf = (struct btf *)shared;
	struct btf_fact *fact = btf_fact(btf, id);
	bool is_good;

	pthread_mutex_lock(&btf->proof_lock);
	if (fact->proof == PROOF_NONE)
		set_proof(fact, find_out(btf, id));
	is_good = fact->proof == PROOF_GOOD;
	pthread_mutex_unlock(&btf->proof_lock);
	return is_good;
}

/* The complaint stays as it is once it is there. */
static int first_complaint(const struct btf *shared, struct text *err)
{
	struct btf *btf = (struct btf *)shared;

	pthread_mutex_lock(&btf->proof_lock);
	if (err)
		text_puts(err, btf->complaint);
	pthread_mutex_unlock(&btf->proof_lock);
	return -EINVAL;
}

int btf_check_all(const struct btf *btf, struct text *err)
{
	int status = btf->base ? btf_check_all(btf->base, err) : 0;

	for (u32 id = MAX(btf->start_id, 1u); !status && id < btf_type_cnt(btf); id++)
		if (btf->is_lazy && !btf_prove(btf, id))
			status = first_complaint(btf, err);
	return status;
}
