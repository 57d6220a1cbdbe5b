/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "base/spelling.h"
#include "base/text.h"
#include "libvirt/module.h"

/* Names the domain that is probably meant. If the domains can't be listed, the error stays. */
static void
hint_at_domain(const VirtConnection *connection, const char *word, GError **error)
{
  g_autoptr(GPtrArray) domains = virt_domain_list(connection, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autofree char *hint = NULL;

  for (guint i = 0; domains && i < domains->len; i++)
    g_ptr_array_add(names, (char *)virt_domain_name(domains->pdata[i]));
  g_ptr_array_add(names, NULL);
  hint = spelling_hint(word, (const char *const *)names->pdata);
  if (!*hint)
    return;
  g_clear_error(error);
  g_set_error(error, GVT_ERROR, GVT_ERROR_NO_DOMAIN, "there is no domain '%s' here%s", word, hint);
}

VirtDomain *
virt_domain_lookup(const VirtConnection *connection, const char *word, const char *uuid,
                   GError **error)
{
  const VirtModule *module = virt_module_load(NULL); /* the connection has loaded it */
  g_autofree char *pasted = uuid ? NULL : parse_uuid(word, NULL);
  g_autoptr(GError) problem = NULL;
  VirtDomain *domain = module->domain_lookup(connection, word, uuid, &problem);

  if (!domain && pasted && gvt_is_no_domain(problem)) {
    g_clear_error(&problem);
    domain = module->domain_lookup(connection, word, pasted, &problem);
  }
  /* A uuid or a pattern is no mistyped name. */
  if (!domain && !uuid && !pasted && !parse_is_pattern(word) && gvt_is_no_domain(problem))
    hint_at_domain(connection, word, &problem);
  if (problem)
    g_propagate_error(error, g_steal_pointer(&problem));
  return domain;
}

char *
virt_domain_word(const VirtDomain *domain)
{
  const char *name = virt_domain_name(domain);
  gboolean is_number = name[strspn(name, "0123456789")] == '\0';

  return text_shell_word(
      *name == '-' || is_number || g_uuid_string_is_valid(name) ? virt_domain_uuid(domain) : name);
}
