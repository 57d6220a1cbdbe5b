/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The check of mdevctl's definitions: the files PARENT/UUID in /etc/mdevctl.d. mdevctl (1.2, 1.3)
   takes any word for the parent, and so can have one uuid several times; the kernel has one name
   for each. */
#include "base/parse.h"
#include "doctor/internal.h"
#include "host/root-file.h"

#define FOLDER "etc/mdevctl.d"

gboolean
doctor_has_definition(const Doctor *doctor, const char *uuid)
{
  g_auto(GStrv) parents = root_file_list(doctor->root, FOLDER);

  for (gsize i = 0; doctor->is_local && parents[i]; i++)
    if (root_file_exists(doctor->root, FOLDER "/%s/%s", parents[i], uuid))
      return TRUE;
  return FALSE;
}

/* Whether a file is a definition that the check is about. */
static gboolean
concerns(const Doctor *doctor, const char *name)
{
  g_autofree char *uuid = parse_uuid(name, NULL);

  for (guint i = 0; doctor->guest && i < doctor->guest->devices->len; i++) {
    const RequiredDevice *needed = doctor->guest->devices->pdata[i];

    if (needed->is_mdev && g_strcmp0(needed->identity, uuid) == 0)
      return TRUE;
  }
  return uuid && !doctor->guest;
}

/* The kernel's name of the parent that a word means; NULL if the host has none. Owned by the
   doctor. */
static const char *
find_meant(const Doctor *doctor, const char *word)
{
  g_autoptr(HostParent) parent = host_parent_new(word);

  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor_host_device(doctor, i);

    if (g_str_equal(device->identity, parent->identity) || g_strcmp0(device->node_name, word) == 0)
      return device->identity;
  }
  return NULL;
}

/* The file is the definition: a move keeps its type and whether it starts with the host. */
static void
advise_move(const char *parent, const char *meant, const char *uuid, gboolean once,
            DoctorFinding *finding)
{
  const char *word = doctor_shell_word(finding, parent);

  finding->remedy = "define the vGPU once, for the kernel's name of its parent";
  if (once) {
    doctor_step(finding, DOCTOR_DO_DEVICE, "define the vGPU for the kernel's name of its parent",
                "mkdir -p /etc/mdevctl.d/%s", meant);
    doctor_step(finding, DOCTOR_DO_DEVICE, NULL, "mv /etc/mdevctl.d/%s/%s /etc/mdevctl.d/%s/", word,
                uuid, meant)
        ->unless = doctor_words(finding, "[ -e /etc/mdevctl.d/%s/%s ]", meant, uuid);
  } else
    doctor_step(finding, DOCTOR_DO_DEVICE, "remove the vGPU's other definition",
                "mdevctl undefine -u %s -p %s", uuid, word)
        ->unless = doctor_words(finding, "[ ! -e /etc/mdevctl.d/%s/%s ]", word, uuid);
}

static void
look_at_definition(const Doctor *doctor, const char *parent, const char *uuid,
                   DoctorFinding *finding)
{
  const DoctorStatus status = doctor->guest ? DOCTOR_FAIL : DOCTOR_WARN;
  const char *meant = find_meant(doctor, parent);

  if (root_file_exists(doctor->root, "sys/class/mdev_bus/%s", parent))
    doctor_say(finding, DOCTOR_PASS, "%s is defined for %s", uuid, parent);
  else if (meant && !g_str_equal(meant, parent)) {
    doctor_say(finding, status, "%s is defined for %s, which the kernel calls %s", uuid, parent,
               meant);
    advise_move(parent, meant, uuid, !root_file_exists(doctor->root, FOLDER "/%s/%s", meant, uuid),
                finding);
  } else {
    doctor_say(finding, status, "%s is defined for %s, which gives no vGPUs", uuid, parent);
    doctor_step(
        finding, DOCTOR_DO_BY_HAND,
        doctor_words(finding, "remove the definition of %s if the host lost %s", uuid, parent),
        "mdevctl undefine -u %s -p %s", uuid, doctor_shell_word(finding, parent));
  }
}

/* The parents for which the uuid is defined, with "and" between them. Free with g_free(). */
static char *
list_parents(const Doctor *doctor, char **parents, const char *uuid, guint *count)
{
  g_autoptr(GString) list = g_string_new(NULL);

  *count = 0;
  for (gsize i = 0; parents[i]; i++)
    if (root_file_exists(doctor->root, FOLDER "/%s/%s", parents[i], uuid))
      g_string_append_printf(list, "%s%s", (*count)++ ? " and " : "", parents[i]);
  return g_string_free(g_steal_pointer(&list), FALSE);
}

void
doctor_look_definitions(const Doctor *doctor, DoctorFinding *finding)
{
  g_auto(GStrv) parents = root_file_list(doctor->root, FOLDER);

  if (!doctor_sees_files(doctor, finding) || !doctor_sees_devices(doctor, finding))
    return;
  for (gsize i = 0; parents[i]; i++) {
    g_auto(GStrv) uuids = root_file_list(doctor->root, FOLDER "/%s", parents[i]);

    for (gsize k = 0; uuids[k]; k++) {
      guint count = 0;
      g_autofree char *all = list_parents(doctor, parents, uuids[k], &count);

      if (!concerns(doctor, uuids[k]))
        continue;
      look_at_definition(doctor, parents[i], uuids[k], finding);
      if (count > 1)
        doctor_say(finding, doctor->guest ? DOCTOR_FAIL : DOCTOR_WARN,
                   "%s is defined for %s: mdevctl doesn't start it unless it gets the parent",
                   uuids[k], all);
    }
  }
}
