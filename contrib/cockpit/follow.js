/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt's changes, by "gvt-xml watch". What changes within a moment is told together. */
import { stream } from "./program.js";

/* In milliseconds. */
const GATHER = 300;
const TRY_AGAIN = 5000;

/*
 * Calls tell(names) whenever something changed, with the names of the domains that changed, or with null if all may have: at the
 * beginning, and if libvirt's connection ended or came back. A call begins only when the one before has ended. tell() must not fail.
 */
export function follow(tell) {
    let names = new Set();
    let all = false;
    let due = false;
    let timer = null;

    async function tellNow() {
        const changed = all ? null : [...names];
        names = new Set();
        all = false;
        due = false;
        await tell(changed);
        timer = null;
        if (due)
            tellSoon();
    }

    function tellSoon() {
        due = true;
        timer = timer || window.setTimeout(tellNow, all ? 0 : GATHER);
    }

    function note(event) {
        if (event.event === "watching")
            all = true;
        else if (event.domain)
            names.add(event.domain);
        tellSoon();
    }

    function ended() {
        all = true;
        tellSoon();
        window.setTimeout(watch, TRY_AGAIN);
    }

    function watch() {
        stream(["watch"], note).then(ended, ended);
    }
    watch();
}
