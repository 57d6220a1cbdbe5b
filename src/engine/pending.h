/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/result.h"
#include "libvirt/domain.h"

/* Whether a guest runs. */
Answer pending_runs(const VirtDomain *domain);

/*
 * Whether a running guest differs from its plan until its next start: it lacks a device of
 * definition's plan, has one that the plan lacks, or was started with another plan. base is the
 * domain without a plan; if it is NULL, another plan is enough. The guest's live XML is read.
 */
Answer pending_is(const VirtDomain *domain, xmlDoc *base, xmlDoc *definition);
