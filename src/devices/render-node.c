/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/render-node.h"

RenderNode *
render_node_new(char *path, char **links, char *parent)
{
  RenderNode *node = g_new0(RenderNode, 1);
  g_autofree char *name = g_path_get_basename(path);

  node->path = path;
  node->links = links;
  node->parent = parent;
  node->draws = g_str_has_prefix(name, "renderD");
  return node;
}

void
render_node_free(RenderNode *node)
{
  g_free(node->path);
  g_strfreev(node->links);
  g_free(node->parent);
  g_free(node);
}

gboolean
render_node_is_card(const char *path)
{
  return g_regex_match_simple("^/dev/dri/(card[0-9]+|by-path/.*-card)$", path, 0, 0);
}

const RenderNode *
render_node_find(const GPtrArray *nodes, const char *path)
{
  for (guint i = 0; i < nodes->len; i++) {
    const RenderNode *node = nodes->pdata[i];

    if (g_str_equal(node->path, path) || g_strv_contains((const char *const *)node->links, path))
      return node;
  }
  return NULL;
}

const RenderNode *
render_node_of(const GPtrArray *nodes, const RenderNode *node)
{
  for (guint i = 0; node->parent && i < nodes->len; i++) {
    const RenderNode *other = nodes->pdata[i];

    if (other->draws && g_strcmp0(other->parent, node->parent) == 0)
      return other;
  }
  return NULL;
}
