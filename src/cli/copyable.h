/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/transaction.h"
#include "plan/request.h"

/* What a command was run with. It owns nothing. */
typedef struct {
  const char *command; /* "apply" */
  const VirtDomain *domain;
  const char *device;              /* further words, which ask for a device; NULL for none */
  const PlanRequest *request;      /* NULL for none */
  const RedefineOptions *redefine; /* NULL for none */
  gboolean strict;                 /* --strict */
} CopyableCommand;

/* The command that does the same, to be copied to a shell: "gvt-xml -c URI apply win10 --profile
   gvtg-egl". Secrets in it are asterisks. Free with g_free(). */
char *copyable_command(const CopyableCommand *line);
