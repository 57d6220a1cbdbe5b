/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* No translation. Cockpit gives po.LANGUAGE.js in its place if there is one. */
