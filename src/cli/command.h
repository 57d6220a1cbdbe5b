/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The end of the help of a command that changes guests. */
#define COMMAND_CHANGE_STATUS                                                                      \
  "Exit status: 0 done, or nothing to do; 1 failed, nothing was changed (in a dry run: the real "  \
  "run would fail); 2 wrong usage; 3 with --exit-code, if something changed or, in a dry run, "    \
  "would change; 4 something changed, but the output can't be written."

/* The groups of commands in gvt-xml --help, in its order. */
typedef enum {
  COMMAND_GROUP_CHANGE,
  COMMAND_GROUP_LOOK,
  COMMAND_GROUP_HOST,
  COMMAND_GROUP_EXPERT,
  COMMAND_GROUP_HELP,
  COMMAND_GROUPS
} CommandGroup;

/* The groups of options in a command's --help, in its order. */
typedef enum {
  OPTION_GROUP_COMMAND, /* of a command that has few */
  OPTION_GROUP_DEVICE,
  OPTION_GROUP_DISPLAY,
  OPTION_GROUP_SAFETY,
  OPTION_GROUP_MANY,
  OPTION_GROUP_FILES,
  OPTION_GROUP_EXPERT, /* only --help-all shows it */
  OPTION_GROUP_GENERAL,
  OPTION_GROUPS,        /* their number */
  OPTION_GROUP_UNSHOWN, /* --list-options has it, and no help */
} OptionGroup;

/* An option with its group. Options with G_OPTION_FLAG_HIDDEN are in no help and no list. */
typedef struct {
  OptionGroup group;
  GOptionEntry entry;
} CommandOption;

/* Words of a command line, and a text about them: an example and what it is for, a verb and what it
   does. The last of an array has no words. */
typedef struct {
  const char *words;
  const char *text;
} CommandText;

/* Exit statuses. Commands return FAILED for GVT_ERROR_USAGE and GVT_ERROR_UNTOLD too; main()
   makes USAGE and UNTOLD of it. */
#define GVT_EXIT_DONE 0
#define GVT_EXIT_FAILED 1
#define GVT_EXIT_USAGE 2
#define GVT_EXIT_CHANGES 3
#define GVT_EXIT_UNTOLD 4

/* A command. Each has a file and a line in main.c. Help and the list of commands come from it. */
typedef struct GvtCommand {
  const char *name; /* NULL for the program itself: what stands before a command's name */
  CommandGroup group;
  const char *args; /* alternatives have " | " between them */
  const char *summary;
  const char *description;     /* the end of its --help, in paragraphs; NULL for none */
  const CommandText *examples; /* NULL for none */
  const CommandText *verbs;    /* NULL for none; words has its operands too */
  gboolean is_local;           /* it never asks libvirt, so -c and --timeout aren't shown */
  /* Of the program itself: all commands, ended by NULL. Only options before a command's name are
     parsed then. */
  const struct GvtCommand *const *commands;
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
extern const GvtCommand cmd_watch;
extern const GvtCommand cmd_hook;
extern const GvtCommand cmd_complete; /* for the shells; in no help */

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

/* A command's line: its options, as they are parsed and as --help shows them. */
typedef struct CommandContext CommandContext;

/* command must outlive it. command_parse() adds the global options. Free with
   command_context_free(). */
CommandContext *command_context(const GvtCommand *command);
void command_context_free(CommandContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CommandContext, command_context_free)

/* Adds options of one group. The last of entries has no name; their texts must outlive context. */
void command_add_options(CommandContext *context, OptionGroup group, const GOptionEntry *entries);

/* Adds --json, for a command that prints one document. */
void command_add_json(CommandContext *context, gboolean *json);

/*
 * Parses the options. Afterwards argv[1] and the next are the operands, at least min and at most
 * max of them; context owns them. FALSE also if help was asked for: it is printed then, and
 * command_has_helped() is TRUE.
 */
gboolean command_parse(CommandContext *context, int *argc, char ***argv, int min, int max,
                       GError **error);

/* Whether help was printed in place of a command's work. */
gboolean command_has_helped(void);
