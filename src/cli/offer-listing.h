/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/json.h"
#include "cli/copyable.h"
#include "host/offers.h"

/* Offers (Offer) as "devices --for", apply and plan show them. Free returned strings with
   g_free(). */

/* What a host can give a domain now. NULL with *error, which says what to do, if
   that can't be known. connection is that to the host, NULL if libvirt can't be reached. Free with
   g_ptr_array_unref(). */
GPtrArray *offer_listing_read(const HostInventory *list, const VirtConnection *connection,
                              const VirtDomain *domain, GError **error);

/* The sentence for a host that has nothing to give, or nothing that goes with a profile (NULL:
   any). */
char *offer_listing_nothing(const VirtConnection *connection, const char *profile);

/* "2 of 3 free; " if it is a type, and the offer's name and description. */
char *offer_listing_summary(const Offer *offer);

/* The command of line, which names no device, with the offer's option. */
char *offer_listing_command(const Offer *offer, const CopyableCommand *line);

/* A table of the offers, with their options. */
char *offer_listing_table(const GPtrArray *offers);

/* A JSON array of the offers. The caller owns it. */
JsonObject *offer_listing_json(const GPtrArray *offers);
