/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lawtest.h"

#include "domain/passwords.h"
#include "domain/state.h"
#include "libvirt/domain.h"

static void
be_quiet(void *data, virErrorPtr error)
{
  (void)data;
  (void)error;
}

void
law_driver_open(LawDriver *driver)
{
  g_autofree char *uri = test_embed_uri();

  virSetErrorFunc(NULL, be_quiet);
  virEventRegisterDefaultImpl();
  driver->connection = virConnectOpen(uri);
  assert_non_null(driver->connection);
  /* Known to every child from the start. */
  driver->capabilities =
      virConnectGetDomainCapabilities(driver->connection, NULL, "x86_64", NULL, NULL, 0);
  assert_int_equal(virConnectGetLibVersion(driver->connection, &driver->target.libvirt), 0);
  assert_int_equal(virConnectGetVersion(driver->connection, &driver->target.qemu), 0);
  xml_read_schema(virt_domain_schema());
}

void
law_driver_close(LawDriver *driver)
{
  g_free(driver->capabilities);
  virConnectClose(driver->connection);
  test_embed_remove();
}

gboolean
law_fits(const char *text, GString *reason)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) doc = xml_parse(text, -1, "domain", NULL);

  if (!xml_validate(doc, virt_domain_schema(), &error))
    g_string_append(reason, error->message);
  return !error;
}

char *
law_define(const LawDriver *driver, const char *text, gboolean validate, GString *reason)
{
  virDomainPtr domain = validate && !law_fits(text, reason)
                            ? NULL
                            : virDomainDefineXMLFlags(driver->connection, text, 0);
  char *xml =
      domain ? virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE) : NULL;

  if (!xml && reason->len == 0)
    g_string_append(reason, virGetLastErrorMessage());
  if (domain)
    virDomainFree(domain);
  return xml;
}

#define BACKUP "20260101T000000.000000Z.xml"

/* The one backup there is. */
static GPtrArray *
as_backups(xmlDoc *before, PasswordBackup *backup)
{
  GPtrArray *backups = g_ptr_array_new();

  backup->name = BACKUP;
  backup->doc = before;
  g_ptr_array_add(backups, backup);
  return backups;
}

char *
law_apply(const LawDriver *driver, const char *text, const char *before, const char *options,
          GString *reason)
{
  g_auto(PlanRequest) request = test_request(options);
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(Guest) guest = guest_new(g_strdup(text), "domain", NULL, notes, &error);
  g_autoptr(xmlDoc) saved = xml_parse(before, -1, "backup", NULL);
  PasswordBackup backup;
  g_autoptr(GPtrArray) backups = as_backups(saved, &backup);
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(xmlDoc) result = NULL;

  if (guest) {
    xmlFreeDoc(guest->base);
    guest->base = transform_revert(guest->doc, backups, notes, &error);
  }
  if (guest && guest->base)
    plan = guest_resolve(guest, &request, &driver->target, NULL, notes, &error);
  if (plan)
    result = guest_project(guest, xmlDocGetRootElement(plan), BACKUP, notes, &error);
  if (!result)
    g_string_append(reason, error->message);
  return result ? xml_print(result) : NULL;
}

char *
law_revert(const char *text, const char *before, GString *reason)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) doc = xml_parse(text, -1, "domain", NULL);
  g_autoptr(xmlDoc) saved = xml_parse(before, -1, "backup", NULL);
  PasswordBackup backup;
  g_autoptr(GPtrArray) backups = as_backups(saved, &backup);
  xmlNode *found = NULL;
  g_autoptr(xmlDoc) result =
      state_find(doc, &found, &error) ? transform_revert(doc, backups, notes, &error) : NULL;

  if (!result) {
    g_string_append(reason, error->message);
    return NULL;
  }
  passwords_forget(result);
  return xml_print(result);
}
