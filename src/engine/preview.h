/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/* Prints the diff from the guest to definition, with name as the label for people; or with
   print_xml the definition. Passwords are masked. */
gboolean preview_show(const Guest *guest, xmlDoc *definition, const char *name, gboolean print_xml,
                      GError **error);

/* Asks libvirt whether it would accept definition. FALSE with *error if it refuses definition, but
   not the domain as it is. */
gboolean preview_check(const Session *session, xmlDoc *definition, GError **error);
