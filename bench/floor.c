/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The least that any program must do, without work of its own: for each domain it reads the
 * definition twice, defines it with libvirt's check of the schema, and reads it back.
 *
 *   floor URI CONNECTIONS FOLDER            the domain NAME is defined as FOLDER/NAME.xml
 *   floor URI CONNECTIONS FOLDER unchecked  without the check of the schema
 *   floor URI 0 NAME                        only opens the connection, and reads the domain once
 */
#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdlib.h>

static const char *uri;
static const char *folder;
static GPtrArray *names;
static gint next;
static unsigned int flags = VIR_DOMAIN_DEFINE_VALIDATE;

static void
need(gboolean done)
{
  if (!done)
    g_error("%s", virGetLastErrorMessage());
}

static char *
read_domain(virDomain *domain)
{
  char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);

  need(xml != NULL);
  return xml;
}

static void
define(virConnect *connection, const char *name)
{
  g_autofree char *file = g_strdup_printf("%s/%s.xml", folder, name);
  g_autofree char *xml = NULL;
  virDomain *domain = virDomainLookupByName(connection, name);
  virDomain *defined;

  need(domain != NULL && g_file_get_contents(file, &xml, NULL, NULL));
  free(read_domain(domain));
  free(read_domain(domain));
  defined = virDomainDefineXMLFlags(connection, xml, flags);
  need(defined != NULL);
  free(read_domain(defined));
  virDomainFree(defined);
  virDomainFree(domain);
}

static gpointer
work(gpointer data)
{
  virConnect *connection = virConnectOpen(uri);

  (void)data;
  need(connection != NULL);
  for (guint at; (at = (guint)g_atomic_int_add(&next, 1)) < names->len;)
    define(connection, names->pdata[at]);
  virConnectClose(connection);
  return NULL;
}

static void
read_one(const char *name)
{
  virConnect *connection = virConnectOpen(uri);
  virDomain *domain = connection ? virDomainLookupByName(connection, name) : NULL;

  need(domain != NULL);
  free(read_domain(domain));
  virDomainFree(domain);
  virConnectClose(connection);
}

static GPtrArray *
list_names(void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
  GDir *dir = g_dir_open(folder, 0, NULL);
  const char *entry;

  while (dir && (entry = g_dir_read_name(dir)))
    g_ptr_array_add(list, g_strndup(entry, strlen(entry) - strlen(".xml")));
  g_dir_close(dir);
  return list;
}

int
main(int argc, char **argv)
{
  int connections = argc >= 4 ? atoi(argv[2]) : -1;
  g_autoptr(GPtrArray) threads = g_ptr_array_new();

  g_assert_cmpint(connections, >=, 0);
  uri = argv[1];
  folder = argv[3];
  if (argc == 5)
    flags = 0;
  if (connections == 0) {
    read_one(argv[3]);
    return 0;
  }
  names = list_names();
  for (int i = 1; i < connections; i++)
    g_ptr_array_add(threads, g_thread_new("floor", work, NULL));
  work(NULL);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join(threads->pdata[i]);
  return 0;
}
