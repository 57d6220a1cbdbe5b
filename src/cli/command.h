/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Exit statuses. Commands return FAILED for GVT_ERROR_USAGE and GVT_ERROR_UNTOLD too; main()
   makes USAGE and UNTOLD of it. */
#define GVT_EXIT_DONE 0
#define GVT_EXIT_FAILED 1
#define GVT_EXIT_USAGE 2
#define GVT_EXIT_CHANGES 3
#define GVT_EXIT_UNTOLD 4

/* A command. Each has a file and a line in main.c. Help and the list of commands come from it. */
typedef struct GvtCommand {
  const char *name;
  const char *args;
  const char *summary;
  const char *description; /* the end of its --help; NULL for none */
  /* Returns an exit status, and sets *error if that is GVT_EXIT_FAILED. argv[0] is the name. */
  int (*run)(const struct GvtCommand *command, int argc, char **argv, GError **error);
} GvtCommand;

extern const GvtCommand cmd_apply;
extern const GvtCommand cmd_revert;
extern const GvtCommand cmd_backups;
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
 * The type of an option for text, and of one that may be given several times. All text is UTF-8,
 * even in the locale C, which cron has; G_OPTION_ARG_STRING would convert it from the locale's
 * encoding. A command must check the option by parse_is_text().
 */
#define COMMAND_ARG_TEXT G_OPTION_ARG_FILENAME
#define COMMAND_ARG_TEXTS G_OPTION_ARG_FILENAME_ARRAY

/* The options of every command, before or after its name. -q and -v set log.h's level. */
typedef struct {
  char *uri;  /* of --connect; NULL for libvirt's choice */
  char *root; /* of --root, for tests: the folder of the host's files, "/" */
} GvtGlobals;

extern GvtGlobals command_globals;

void command_add_global_options(GOptionContext *context);

/* Adds --json, for a command that prints one document. */
void command_add_json(GOptionContext *context, gboolean *json);

/* Makes a context with the command's help. command_parse() adds the global options. Free with
   g_option_context_free(). */
GOptionContext *command_context(const GvtCommand *command);

/* Parses the options. Afterwards argv[1] and the next are the operands, at least min and at most
   max of them. */
gboolean command_parse(GOptionContext *context, int *argc, char ***argv, int min, int max,
                       GError **error);
