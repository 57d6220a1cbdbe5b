/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/device-twice.h"

#include "domain/hostdev.h"
#include "plan/planned-device.h"

/* Whether a text is in a list before its place there. */
static gboolean
was_before(char **list, gsize place)
{
  for (gsize i = 0; i < place; i++)
    if (g_str_equal(list[i], list[place]))
      return TRUE;
  return FALSE;
}

static void
find_in_texts(char **list, const char *option, GPtrArray *texts)
{
  for (gsize i = 0; list && list[i]; i++) {
    gboolean is_ids = g_str_equal(option, "--usb") && !hostdev_is_usb_place(list[i]);

    if (was_before(list, i))
      g_ptr_array_add(
          texts,
          g_strdup_printf("%s: %s is given twice, and the guest gets it once%s", option, list[i],
                          is_ids ? "; tell two identical USB devices apart by their ports, --usb "
                                   "BUS-PORT"
                                 : ""));
  }
}

/* Whether two words name the same function, or one names the card of the other. */
static gboolean
is_same(const PlanPci *a, const PlanPci *b)
{
  g_autofree char *slot = planned_device_slot_of(a->address);
  g_autofree char *other = planned_device_slot_of(b->address);

  return g_str_equal(a->address, b->address) ||
         ((a->is_card || b->is_card) && g_str_equal(slot, other));
}

static void
find_in_pci(const GPtrArray *pci, GPtrArray *texts)
{
  for (guint i = 0; i < pci->len; i++)
    for (guint j = 0; j < i; j++) {
      const PlanPci *one = pci->pdata[j];
      const PlanPci *again = pci->pdata[i];

      if (is_same(one, again)) {
        g_ptr_array_add(texts, g_strdup_printf("--pci %s and --pci %s name the same device, and "
                                               "the guest gets it once",
                                               one->word, again->word));
        break;
      }
    }
}

void
device_twice_find(const PlanRequest *request, GPtrArray *texts)
{
  find_in_texts(request->uuids, "--uuid", texts);
  if (request->pci)
    find_in_pci(request->pci, texts);
  find_in_texts(request->usb, "--usb", texts);
}
