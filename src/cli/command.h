/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Exit statuses; 2 is main()'s, for GVT_ERROR_USAGE. */
#define GVT_EXIT_DONE 0
#define GVT_EXIT_FAILED 1
#define GVT_EXIT_USAGE 2
#define GVT_EXIT_CHANGES 3

/* A command: one file each, one line in main.c. Help and the table of commands come from it. */
typedef struct GvtCommand {
  const char *name;
  const char *args;
  const char *summary;
  const char *description; /* for its --help; may be NULL */
  /* Returns an exit status; sets *error where that is GVT_EXIT_FAILED. argv[0] is the command's name. */
  int (*run)(const struct GvtCommand *command, int argc, char **argv, GError **error);
} GvtCommand;

extern const GvtCommand cmd_apply;
extern const GvtCommand cmd_revert;
extern const GvtCommand cmd_status;
extern const GvtCommand cmd_plan;
extern const GvtCommand cmd_profiles;
extern const GvtCommand cmd_stylesheet;
extern const GvtCommand cmd_lint;
extern const GvtCommand cmd_doctor;
extern const GvtCommand cmd_devices;
extern const GvtCommand cmd_vgpu;
extern const GvtCommand cmd_hook;

/*
 * An option of text, and one that may be given several times: its bytes as they are. All text is UTF-8, whatever the locale says (cron's is
 * C), which G_OPTION_ARG_STRING would go by. Whoever takes one asks parse_is_text().
 */
#define COMMAND_ARG_TEXT G_OPTION_ARG_FILENAME
#define COMMAND_ARG_TEXTS G_OPTION_ARG_FILENAME_ARRAY

/* The options that every command takes, before or behind its name; -q and -v go to log.h. */
typedef struct {
  char *uri;  /* -c, NULL for libvirt's choice */
  char *root; /* --root, for tests: where the host's own files are; "/" */
} GvtGlobals;

extern GvtGlobals command_globals;

void command_add_global_options(GOptionContext *context);

/* --json, of a command that prints one document. */
void command_add_json(GOptionContext *context, gboolean *json);

/* A context for a command's own options, with its help; the global ones are in it. */
GOptionContext *command_context(const GvtCommand *command);

/* Parses; afterwards argv[1..] are the operands, at least min and at most max of them. */
gboolean command_parse(GOptionContext *context, int *argc, char ***argv, int min, int max,
                       GError **error);
