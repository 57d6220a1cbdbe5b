/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/workbench.h"

#include "base/log.h"
#include "host/inventory.h"
#include "host/qemu-build.h"
#include "libvirt/domain.h"
#include "xml/xml.h"

void
workbench_free(Workbench *workbench)
{
  g_clear_pointer(&workbench->connection, virt_close);
  g_hash_table_unref(workbench->capabilities);
  g_hash_table_unref(workbench->spice_builds);
  inventory_run_free(workbench->inventory);
  g_hash_table_unref(workbench->virgl_builds);
  g_strfreev(workbench->mesa);
  g_free(workbench->uri);
  g_free(workbench->root);
  g_free(workbench);
}

static Workbench *
workbench_new(const char *root, const char *uri)
{
  Workbench *workbench = g_new0(Workbench, 1);

  workbench->root = g_strdup(root);
  workbench->uri = g_strdup(uri);
  workbench->inventory = inventory_run_new();
  workbench->capabilities =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)xmlFreeDoc);
  workbench->spice_builds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  workbench->virgl_builds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return workbench;
}

/* The arguments and the error of the thread that connects. */
typedef struct {
  const char *uri;
  gboolean or_read_only;
  GError *error;
} Opening;

static gpointer
open_connection(gpointer data)
{
  Opening *opening = data;

  return virt_open(opening->uri, opening->or_read_only, &opening->error);
}

/* Compiles apply.xsl while another thread connects to libvirt. */
static gboolean
open_both(Workbench *workbench, gboolean or_read_only, GError **error)
{
  Opening opening = { .uri = workbench->uri, .or_read_only = or_read_only };
  GThread *thread = g_thread_try_new("opening", open_connection, &opening, NULL);
  gboolean prepared;

  prepared = transform_prepare(error);
  workbench->connection = thread ? g_thread_join(thread) : open_connection(&opening);
  if (prepared && opening.error)
    g_propagate_error(error, g_steal_pointer(&opening.error));
  g_clear_error(&opening.error);
  /* cppcheck-suppress memleak ; a thread is gone when it is joined */
  return prepared && workbench->connection;
}

static void
note_news(TargetVersions target)
{
  g_autofree char *news = version_news(&target);

  if (news)
    log_note("note: %s", news);
}

Workbench *
workbench_open(const char *root, const char *uri, gboolean or_read_only, GError **error)
{
  g_autoptr(Workbench) workbench = workbench_new(root, uri);

  if (!open_both(workbench, or_read_only, error))
    return NULL;
  if (virt_is_read_only(workbench->connection))
    log_note("note: over a read-only connection libvirt gives no passwords and checks nothing");
  if (log_is_verbose())
    note_news(workbench_versions(workbench));
  if (virt_is_local(workbench->connection))
    workbench->mesa = inventory_mesa_drivers(root);
  return g_steal_pointer(&workbench);
}

Workbench *
workbench_open_offline(const char *root, GError **error)
{
  g_autoptr(Workbench) workbench = workbench_new(root, NULL);

  return transform_prepare(error) ? g_steal_pointer(&workbench) : NULL;
}

Workbench *
workbench_open_beside(const Workbench *workbench, GError **error)
{
  g_autoptr(Workbench) other = workbench_new(workbench->root, workbench->uri);

  other->mesa = g_strdupv(workbench->mesa);
  if (workbench->connection)
    other->connection = virt_open_beside(workbench->connection, error);
  if (workbench->connection && !other->connection)
    return NULL;
  return g_steal_pointer(&other);
}

TargetVersions
workbench_versions(const Workbench *workbench)
{
  return (TargetVersions){
    .libvirt = virt_libvirt_version(workbench->connection),
    .qemu = virt_hypervisor_version(workbench->connection),
  };
}

xmlDoc *
workbench_capabilities(const Workbench *workbench, const char *emulator, const char *arch,
                       const char *machine, const char *type)
{
  g_autofree char *question =
      g_strdup_printf("%s\n%s\n%s\n%s", emulator ? emulator : "", arch ? arch : "",
                      machine ? machine : "", type ? type : "");
  g_autofree char *text = NULL;
  xmlDoc *doc = g_hash_table_lookup(workbench->capabilities, question);

  if (doc)
    return doc;
  text = virt_domain_capabilities(workbench->connection, emulator, arch, machine, type, NULL);
  doc = text ? xml_parse(text, -1, "the capabilities", NULL) : NULL;
  if (doc)
    g_hash_table_insert(workbench->capabilities, g_steal_pointer(&question), doc);
  return doc;
}

/* The build of the QEMU at that path, which is read only if it isn't among the known ones. */
static LibraryBuild
look_once(GHashTable *builds, const char *root, const char *emulator,
          LibraryBuild (*read)(const char *root, const char *emulator))
{
  gpointer known = NULL;
  LibraryBuild build;

  if (g_hash_table_lookup_extended(builds, emulator, NULL, &known))
    return GPOINTER_TO_INT(known);
  build = read(root, emulator);
  g_hash_table_insert(builds, g_strdup(emulator), GINT_TO_POINTER(build));
  return build;
}

LibraryBuild
workbench_spice_build(const Workbench *workbench, const char *emulator)
{
  return look_once(workbench->spice_builds, workbench->root, emulator, qemu_build_spice);
}

LibraryBuild
workbench_virgl_build(const Workbench *workbench, const char *emulator)
{
  return look_once(workbench->virgl_builds, workbench->root, emulator, qemu_build_virgl);
}
