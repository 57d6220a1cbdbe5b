/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/spelling.h"
#include "cli/command.h"
#include "cli/open-host.h"
#include "cli/vgpu-functions.h"
#include "cli/vgpu-list.h"
#include "devices/vgpu-type.h"
#include "host/device-users.h"
#include "host/vgpu.h"

typedef struct {
  char *parent;
  char *uuid;
  VgpuFunctionsOptions functions; /* persistent and json are for all */
} VgpuOptions;

static void
vgpu_options_clear(VgpuOptions *options)
{
  g_free(options->parent);
  g_free(options->uuid);
  g_free(options->functions.vram_quota);
  g_free(options->functions.exec_quantum);
  g_free(options->functions.preempt_timeout);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VgpuOptions, vgpu_options_clear)

static int
list_vgpus(const VirtConnection *connection, const HostInventory *list, const VgpuOptions *options,
           GError **error)
{
  g_autoptr(DeviceUsers) users = connection ? device_users_read(connection, NULL) : NULL;
  g_autoptr(DeviceIndex) index = device_index_new(list->devices);
  g_autoptr(GString) text = g_string_new(NULL);
  const DeviceListing listing = { .list = list, .index = index, .users = users, .text = text };

  return device_listing_check(list, error) &&
                 vgpu_list_print(&listing, options->functions.json, error)
             ? GVT_EXIT_DONE
             : GVT_EXIT_FAILED;
}

static gboolean
print_made(const HostDevice *parent, const char *type, const char *uuid, const VgpuOptions *options,
           GError **error)
{
  g_autoptr(JsonObject) object = NULL;
  g_autofree char *line = g_strdup_printf("%s\n", uuid);

  if (!options->functions.json) {
    log_note("made on %s%s", parent->identity,
             options->functions.persistent ? "; it starts with the host" : "");
    return print_text(line, error);
  }
  object = json_object_new_object();
  json_object_object_add(object, "uuid", json_text(uuid));
  json_object_object_add(object, "type", json_text(type));
  json_object_object_add(object, "parent", json_text(parent->identity));
  json_object_object_add(object, "persistent",
                         json_object_new_boolean(options->functions.persistent));
  return json_print(object, error);
}

/* The id of the type that a word means; the word itself if it means none. Free with g_free(). */
static char *
type_id(const HostInventory *list, const HostParent *asked, const char *word, GError **error)
{
  g_autoptr(GPtrArray) types = vgpu_types_list(list->devices, asked);
  g_autoptr(GError) several = NULL;
  const VgpuType *type = vgpu_types_pick(types, word, &several);

  if (several) {
    g_propagate_error(error, g_steal_pointer(&several));
    return NULL;
  }
  return g_strdup(type ? type->id : word);
}

static int
refuse_without_type(const HostInventory *list, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);

  vgpu_types_append(list, text);
  if (text->len)
    gvt_usage(error, "vgpu create: write the TYPE, too:\n%s", g_strchomp(text->str));
  else
    gvt_usage(error, "vgpu create: the host gives no vGPU (gvt-xml doctor says what is missing)");
  return GVT_EXIT_FAILED;
}

static int
create_vgpu(const VirtConnection *connection, const HostInventory *list, const char *word,
            const VgpuOptions *options, GError **error)
{
  const HostDevice *parent = NULL;
  g_autoptr(HostParent) asked = host_parent_new(options->parent);
  g_autofree char *uuid = options->uuid ? parse_uuid(options->uuid, error) : g_uuid_string_random();
  g_autofree char *type = uuid ? type_id(list, asked, word, error) : NULL;

  if (type)
    parent = host_device_parent(list->devices, type, asked, error);
  if (!parent ||
      !vgpu_create(connection, list, parent, type, uuid, options->functions.persistent, error))
    return GVT_EXIT_FAILED;
  return print_made(parent, type, uuid, options, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

static gboolean
print_removed(const char *uuid, GError **error)
{
  g_autoptr(JsonObject) object = json_object_new_object();

  json_object_object_add(object, "uuid", json_text(uuid));
  return json_print(object, error);
}

/* Refuses to remove the vGPU of a running guest. If the guest isn't running, warns only. */
static gboolean
check_users(const VirtConnection *connection, const char *uuid, GError **error)
{
  g_autoptr(DeviceUsers) users = connection ? device_users_read(connection, NULL) : NULL;
  const DeviceUser *user = device_user_find(users, uuid);

  if (!user)
    return TRUE;
  if (user->running)
    return gvt_fail(error, "the vGPU %s is that of the running domain '%s'; shut it down first",
                    uuid, user->domain);
  log_warning("domain '%s' has the vGPU %s, and won't start without it", user->domain, uuid);
  return TRUE;
}

static int
remove_vgpu(const VirtConnection *connection, const HostInventory *list, const char *word,
            const VgpuOptions *options, GError **error)
{
  g_autofree char *uuid = parse_uuid(word, error);
  const HostDevice *device = uuid ? host_device_find(list->devices, uuid) : NULL;

  if (options->parent || options->uuid) {
    gvt_usage(error, "%s is only for making a vGPU; leave it out",
              options->parent ? "--parent" : "--uuid");
    return GVT_EXIT_FAILED;
  }
  if (!uuid || (device && !check_users(connection, uuid, error)))
    return GVT_EXIT_FAILED;
  if (!vgpu_remove(connection, list, uuid, options->functions.persistent, error))
    return GVT_EXIT_FAILED;
  if (device && device->persistent && !options->functions.persistent)
    log_note("its definition stays%s; --persistent takes that away too",
             device->autostart ? ", and it starts with the host" : "");
  return !options->functions.json || print_removed(uuid, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

typedef struct {
  const char *name;
  int operands;
  const char *usage;
} Verb;

static const Verb *
find_verb(const char *name, GError **error)
{
  static const Verb verbs[] = {
    { "list", 0, "list" },
    { "create", 1, "create TYPE" },
    { "remove", 1, "remove UUID" },
    { "functions", 2, "functions ADDR N" },
  };
  const char *names[G_N_ELEMENTS(verbs) + 1] = { NULL };
  g_autofree char *hint = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
    if (g_str_equal(verbs[i].name, name))
      return &verbs[i];
    names[i] = verbs[i].name;
  }
  hint = spelling_hint(name, names);
  gvt_usage(error, "vgpu: there is no '%s'; there are: list, create, remove, functions%s", name,
            hint);
  return NULL;
}

/* Whether an option is given that only another verb is for. */
static gboolean
check_options(const char *verb, const VgpuOptions *options, GError **error)
{
  const VgpuFunctionsOptions *functions = &options->functions;
  gboolean is_functions = g_str_equal(verb, "functions");
  gboolean is_list = g_str_equal(verb, "list");
  const char *wrong = NULL;

  if (is_functions || is_list)
    wrong = options->parent ? "parent" : options->uuid ? "uuid" : NULL;
  if (is_list && functions->persistent)
    wrong = "persistent";
  if (!is_functions && !wrong)
    wrong = functions->dry_run           ? "dry-run"
            : functions->vram_quota      ? "vram-quota"
            : functions->exec_quantum    ? "exec-quantum"
            : functions->preempt_timeout ? "preempt-timeout"
                                         : NULL;
  return !wrong || gvt_usage(error, "vgpu %s has no option --%s; leave it out", verb, wrong);
}

static gboolean
check_vgpu_words(int argc, char **argv, const VgpuOptions *options, GError **error)
{
  const int lacking_type = g_str_equal(argv[1], "create") ? 1 : 0; /* the types are listed then */
  const Verb *verb = find_verb(argv[1], error);

  if (!verb)
    return FALSE;
  if (argc - 2 > verb->operands || argc - 2 < verb->operands - lacking_type)
    return gvt_usage(error, "vgpu %s: write gvt-xml vgpu %s", verb->name, verb->usage);
  return parse_is_text("--parent", options->parent, error) &&
         parse_is_text("--uuid", options->uuid, error) && check_options(argv[1], options, error);
}

static int
cmd_vgpu_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(VgpuOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "parent", 0, 0, COMMAND_ARG_TEXT, &options.parent,
      "With create: the GPU that gives the vGPU (default: the first one that has the type free)",
      "ADDR" },
    { "uuid", 0, 0, COMMAND_ARG_TEXT, &options.uuid,
      "With create: the vGPU's UUID (default: a new one)", "UUID" },
    { "persistent", 0, 0, G_OPTION_ARG_NONE, &options.functions.persistent,
      "With create and functions: make them each time the host starts, too; with remove: no longer",
      NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.functions.dry_run,
      "With functions: only print what would be done", NULL },
    { "vram-quota", 0, 0, COMMAND_ARG_TEXT, &options.functions.vram_quota,
      "With functions: the video memory of each function (Intel's driver xe, Linux 7.0)", "SIZE" },
    { "exec-quantum", 0, 0, COMMAND_ARG_TEXT, &options.functions.exec_quantum,
      "With functions: how many milliseconds each runs at a time (Intel's driver xe, Linux 6.19)",
      "MS" },
    { "preempt-timeout", 0, 0, COMMAND_ARG_TEXT, &options.functions.preempt_timeout,
      "With functions: how many microseconds one may take to stop (Intel's driver xe, Linux 6.19)",
      "US" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(CommandContext) context = command_context(command);
  g_autoptr(VirtConnection) connection = NULL;
  g_autoptr(HostInventory) list = NULL;

  command_add_json(context, &options.functions.json);
  command_add_options(context, OPTION_GROUP_COMMAND, entries);
  if (!command_parse(context, &argc, &argv, 0, 3, error) ||
      (argc > 1 && !check_vgpu_words(argc, argv, &options, error)))
    return GVT_EXIT_FAILED;
  if (argc > 1 && g_str_equal(argv[1], "functions"))
    return vgpu_functions_run(argv[2], argv[3], &options.functions, error) ? GVT_EXIT_DONE
                                                                           : GVT_EXIT_FAILED;
  if (!open_host(&connection, error))
    return GVT_EXIT_FAILED;
  list = inventory_list(connection, command_globals.root, error);
  if (!list)
    return GVT_EXIT_FAILED;
  if (argc == 1 || g_str_equal(argv[1], "list"))
    return list_vgpus(connection, list, &options, error);
  if (argc == 2)
    return refuse_without_type(list, error);
  return g_str_equal(argv[1], "create") ? create_vgpu(connection, list, argv[2], &options, error)
                                        : remove_vgpu(connection, list, argv[2], &options, error);
}

static const CommandText vgpu_examples[] = {
  { "gvt-xml vgpu list", "Which vGPUs are there, and which types are free?" },
  { "gvt-xml vgpu create i915-GVTg_V5_4", "Make a vGPU of this type, and print its UUID" },
  { "gvt-xml vgpu remove UUID", "Remove the vGPU with this UUID" },
  { "sudo gvt-xml vgpu functions 41:00.0 4 --persistent",
    "Make four virtual functions, now and each time the host starts" },
  { NULL, NULL },
};

static const CommandText vgpu_verbs[] = {
  { "list", "Show the vGPUs, and the types that can be made; the default" },
  { "create TYPE", "Make a vGPU (mdev) of a type, and print its UUID" },
  { "remove UUID", "Remove a vGPU that no running guest has" },
  { "functions ADDR N", "Have a card make N virtual functions, or all; 0 removes them" },
  { NULL, NULL },
};

const GvtCommand cmd_vgpu = {
  .name = "vgpu",
  .group = COMMAND_GROUP_HOST,
  .args = "[list] | create TYPE | remove UUID | functions ADDR N",
  .summary = "Show, make and remove vGPUs, and the virtual functions of a card",
  .examples = vgpu_examples,
  .verbs = vgpu_verbs,
  .description =
      "create and remove use libvirt if it can do that (version 7.3; 7.8 and mdevctl for "
      "--persistent), else this host's sysfs, as root. functions uses this host's sysfs or NVIDIA's "
      "sriov-manage, as root.",
  .run = cmd_vgpu_run,
};
