/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/vulkan.h"

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/redact.h"
#include "host/guest-log.h"
#include "host/root-file.h"
#include "host/virglrenderer.h"
#include "libvirt/known-errors.h"
#include "xml/xml.h"

#define NATIVE_CONTEXT "drm_native_context"
#define PLANNED(name) "gvt:display/gvt:video/gvt:property[@name = '" name "'][@value = 'true']"
#define SAID_TWICE "gvt:request/gvt:override[@name = '" NATIVE_CONTEXT "']"

/* A driver of a guest that boots quickly loads within this time. */
enum { SECONDS = 30, LOOKS_IN_A_SECOND = 4 };

gboolean
vulkan_check_plan(const char *root, xmlDoc *plan, GError **error)
{
  xmlNode *top = xmlDocGetRootElement(plan);
  gboolean wanted =
      xml_node(plan, top, PLANNED(NATIVE_CONTEXT)) && !xml_node(plan, top, SAID_TWICE);
  g_autoptr(Virglrenderer) library = wanted ? virglrenderer_read(root) : NULL;

  return !library || library->native_context ||
         gvt_fail(
             error,
             "%s was built without DRM native context, so the guest would start without any 3D "
             "(its log would say: %s); install one that has it (meson option drm-renderers; "
             "Debian's has none), choose --profile venus or virgl, or insist with --override "
             "%s=on",
             library->path, KNOWN_NO_NATIVE_CONTEXT, NATIVE_CONTEXT);
}

char *
vulkan_find_warning(const char *root, const char *path)
{
  g_autofree char *text = root_file_read(root, "%s", path);
  g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;
  g_auto(GStrv) lines = valid ? g_strsplit(valid, "\n", -1) : NULL;
  char **said = NULL;

  if (!lines || guest_log_end(lines, &said) != GUEST_LOG_FINE)
    return NULL;
  for (; *said; said++) {
    const KnownError *cause = guest_log_is_said(*said) ? known_error_find(*said, NULL) : NULL;
    g_autofree char *line = cause && known_error_spares_start(cause) ? redact_text(*said) : NULL;

    if (line)
      return g_strdup_printf("%s (its log says: %s); next step: %s", cause->cause, line,
                             cause->remedy);
  }
  return NULL;
}

/* The path of the guest's log; NULL if it isn't on this host. Free with g_free(). */
static char *
find_log(const Session *session)
{
  g_autofree char *uri = virt_uri(session->connection);
  g_autofree char *path =
      virt_is_local(session->connection)
          ? guest_log_path(virt_domain_name(session->domain), virt_is_session(uri))
          : NULL;

  return path && root_file_exists(session->workbench->root, "%s", path) ? g_steal_pointer(&path)
                                                                        : NULL;
}

void
vulkan_watch_log(const Session *session, xmlNode *plan)
{
  gboolean wanted =
      xml_node(plan->doc, plan, PLANNED("venus") " | " PLANNED(NATIVE_CONTEXT)) != NULL;
  g_autofree char *path = wanted ? find_log(session) : NULL;
  g_autofree char *warning = NULL;

  for (guint i = 0; path && i < SECONDS * LOOKS_IN_A_SECOND && !warning && !interrupt_signal();
       i++) {
    g_usleep(G_USEC_PER_SEC / LOOKS_IN_A_SECOND);
    warning = vulkan_find_warning(session->workbench->root, path);
  }
  if (warning)
    log_warning("%s runs, but %s", virt_domain_name(session->domain), warning);
}
