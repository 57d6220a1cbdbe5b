/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/suggestions.h"

#include "base/error.h"
#include "cli/offer-listing.h"
#include "devices/vendor.h"
#include "plan/profile.h"
#include "xml/xml.h"

/* Removes the offers that don't go with the profile of this name: another kind of device, or
   another vendor's. */
static void
keep_fitting(GPtrArray *offers, const char *name)
{
  xmlDoc *profile = profile_load(name, NULL);
  g_autofree char *kind = profile ? xml_string(profile, "/*/@device") : NULL;
  g_autofree char *word = profile ? xml_string(profile, "/*/@vendor") : NULL;
  const Vendor *vendor = word ? vendor_by_word(word) : NULL;

  for (guint i = offers->len; kind && i > 0; i--) {
    const Offer *offer = offers->pdata[i - 1];

    if (!g_str_equal(offer_device_kind(offer), kind) ||
        (vendor && offer->vendor && offer->vendor != vendor->id))
      g_ptr_array_remove_index(offers, i - 1);
  }
}

GPtrArray *
suggestions_read(const Session *session, const PlanRequest *request, GError **error)
{
  const Workbench *workbench = session->workbench;
  const HostInventory *list =
      inventory_run_list(workbench->inventory, session->connection, workbench->root, error);
  GPtrArray *offers =
      list ? offer_listing_read(list, session->connection, session->domain, error) : NULL;

  if (offers && request->profile)
    keep_fitting(offers, request->profile);
  return offers;
}

/* Free with g_free(). */
static char *
list_commands(const GPtrArray *offers, const CopyableCommand *line)
{
  g_autoptr(GString) text = g_string_new("this host can give now:");

  for (guint i = 0; i < offers->len; i++) {
    g_autofree char *command = offer_listing_command(offers->pdata[i], line);
    g_autofree char *summary = offer_listing_summary(offers->pdata[i]);

    g_string_append_printf(text, "\n  %s   # %s", command, summary);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

void
suggestions_add(const Session *session, const CopyableCommand *line, Result *result, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GPtrArray) offers = NULL;
  g_autofree char *text = NULL;

  if (!g_error_matches(*error, GVT_ERROR, GVT_ERROR_NO_DEVICE))
    return;
  offers = suggestions_read(session, line->request, &problem);
  if (!offers) {
    gvt_extend(error, "\n%s", problem->message);
    return;
  }
  if (result->describes)
    result_add(result, "offers", offer_listing_json(offers));
  text = offers->len ? list_commands(offers, line)
                     : offer_listing_nothing(session->connection, line->request->profile);
  gvt_extend(error, "\n%s", text);
}
