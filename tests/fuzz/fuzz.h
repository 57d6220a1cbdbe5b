/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/guest.h"
#include "plan/plan.h"

/* What libFuzzer calls: each target has its own. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input as a text for g_free(); NULL where a NUL is in it, which is found out before anything is parsed. */
char *fuzz_text(const uint8_t *data, size_t size);

/* The stylesheets, loaded once. */
Transformer *fuzz_editor(void);

/* What a line of options asks for, as "--profile vgpu --uuid …"; one that isn't understood asks for nothing. Clear it with
   plan_request_clear(). */
PlanRequest fuzz_request(const char *line);

/* A sample to apply plans to. */
const char *fuzz_sample(void);

/*
 * Takes text over. Applies the request to the domain in it, and where that can be done, and the domain fits libvirt's
 * schema, holds it to the laws: applied again it is the same, and reverted it is what was. Ends the program where it isn't.
 */
void fuzz_laws(char *text, const PlanRequest *request);
