/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/numa-nodes.h"

#include <string.h>

#include "base/error.h"
#include "xml/xml.h"

gboolean
plan_nodes_are_valid(const char *text)
{
  return g_regex_match_simple("^\\d{1,3}(-\\d{1,3})?(,\\d{1,3}(-\\d{1,3})?)*$", text, 0, 0);
}

/* libvirt numbers the cells that have no id. */
static gboolean
has_node(const PlanContext *context, guint node)
{
  g_autoptr(GPtrArray) cells = xml_nodes(context->sources->base, NULL, "/domain/cpu/numa/cell");

  for (guint i = 0; i < cells->len; i++) {
    g_autofree char *id = xml_attribute(cells->pdata[i], "id");

    if ((id ? g_ascii_strtoull(id, NULL, 10) : i) == node)
      return TRUE;
  }
  return FALSE;
}

gboolean
plan_nodes_check(const PlanContext *context, GError **error)
{
  const char *asked = context->request->numa_node;
  g_auto(GStrv) ranges = g_strsplit(asked ? asked : "", ",", -1);

  for (gsize i = 0; ranges[i]; i++) {
    const char *dash = strchr(ranges[i], '-');
    guint first = (guint)g_ascii_strtoull(ranges[i], NULL, 10);
    guint last = dash ? (guint)g_ascii_strtoull(dash + 1, NULL, 10) : first;

    for (guint node = first; node <= last || node == first; node++)
      if (!has_node(context, node))
        return gvt_fail(
            error,
            "--numa-node %s: the guest has no NUMA node %u (QEMU would say: "
            "acpi-generic-initiator: Specified node %u is invalid); add the node (<numa> in "
            "<cpu>), or name another",
            asked, node, node);
  }
  return TRUE;
}
