/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/guest.h"
#include "plan/plan.h"

/* libFuzzer calls this function; each target has its own. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input as a text, or NULL if it has a NUL, which the program refuses before it parses
   anything. Free with g_free(). */
char *fuzz_text(const uint8_t *data, size_t size);

/* The request that a line of options makes, such as "--profile vgpu --uuid …". It is empty if the
   line isn't understood. Clear it with plan_request_clear(). */
PlanRequest fuzz_request(const char *line);

/* A sample to apply plans to. */
const char *fuzz_sample(void);

/*
 * Applies the request to the domain in text, and frees text. If the plan can be applied and the
 * domain fits libvirt's schema, the laws must hold: applying again changes nothing, and revert
 * gives back the domain as it was. Ends the program if they don't.
 */
void fuzz_laws(char *text, const PlanRequest *request);
