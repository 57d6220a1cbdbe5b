/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/reach.h"

#include "base/error.h"
#include "domain/graphics.h"
#include "plan/request.h"
#include "xml/xml.h"

/* The protocol by which other hosts reach a domain, "SPICE"; NULL if there is none. Free with
   g_free(). */
static char *
find_protocol(xmlDoc *domain)
{
  g_autofree char *type =
      xml_string(domain, "/domain/devices/graphics[" GRAPHICS_IS_REMOTE "]/@type");

  return type ? g_ascii_strup(type, -1) : NULL;
}

static gboolean
fail_unreached(const Guest *guest, xmlDoc *definition, const char *protocol, GError **error)
{
  g_autofree char *name = xml_string(guest->doc, "/domain/name");
  g_autofree char *profile = xml_string(definition, "/domain/metadata/gvt:state/gvt:plan/@profile");

  return gvt_fail(
      error,
      "other hosts reach %s over %s, but profile '%s' would show it on its own host only; give "
      "--profile %s if that is right, or choose another --profile or --display (\"gvt-xml "
      "profiles\" lists them)",
      name ? name : "the guest", protocol, profile, profile);
}

/* Whether the user has chosen how the guest is shown, now or before; a renewal chooses nothing. */
static gboolean
is_chosen(const Guest *guest, xmlDoc *definition, const PlanRequest *request)
{
  return plan_is_renewal(request, guest->plan) ||
         xml_node(definition, NULL,
                  "/domain/metadata/gvt:state/gvt:plan/gvt:request"
                  "/*[self::gvt:profile or self::gvt:display]") != NULL;
}

gboolean
reach_check(const Guest *guest, xmlDoc *definition, const PlanRequest *request, GPtrArray *notes,
            GError **error)
{
  g_autofree char *before = find_protocol(guest->doc);
  g_autofree char *after = find_protocol(definition);

  if (before && after && !g_str_equal(before, after))
    g_ptr_array_add(notes, g_strdup_printf("other hosts reach the guest over %s, no longer over "
                                           "%s",
                                           after, before));
  return !before || after || is_chosen(guest, definition, request) ||
         fail_unreached(guest, definition, before, error);
}
