#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# If a handler of a Cockpit promise throws, the promise behind it stays pending, and handlers of other promises are lost.
#
# cockpit.spawn(), cockpit.http() and cockpit.defer() give promises of cockpit.js's own. They have then() and catch(), and "await"
# takes them, so a page uses them as the browser's promises, and throws in catch() to turn a failure into an error of its own.
# cockpit.js calls the handlers from one queue, and guards none of them: the error goes to the window, the promise that catch()
# has returned is neither resolved nor rejected, and an "await" on it waits for ever. The handlers that stand behind it in the
# queue, of promises that have nothing to do with it, aren't called then.
#
# Seen with Cockpit 287.1 and 370, here with 370. Who sees it: a page with "await cockpit.spawn(…).catch(…)", which shows its
# spinner for ever if the command fails. What to do instead: new Promise((resolve, reject) => cockpit.spawn(…).then(resolve,
# reject)), and throw behind that.
set -euo pipefail
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

packages forky cockpit-bridge=370-1 nodejs=24.21.0+dfsg+~cs24.13.4-1

# As much of a browser's window as cockpit.js wants to be loaded.
cat >"$work/root/promises.js" <<'JS'
const fs = require("fs"), vm = require("vm"), zlib = require("zlib");
const store = { getItem: () => null, setItem() {} };
const document = { addEventListener() {}, removeEventListener() {}, querySelector: () => null, head: { querySelector: () => null },
                   getElementsByTagName: () => [] };
const window = { setTimeout, clearTimeout, document, localStorage: store, sessionStorage: store, addEventListener() {},
                 removeEventListener() {}, dispatchEvent() {}, location: new URL("http://localhost/") };
window.window = window.parent = window;
const context = vm.createContext({ window, document, console, setTimeout, clearTimeout, localStorage: store, sessionStorage: store,
                                   location: window.location, navigator: { language: "en" }, TextEncoder, TextDecoder, EventTarget, Event,
                                   HTMLMetaElement: class {}, HTMLElement: class {}, URL });
vm.runInContext(zlib.gunzipSync(fs.readFileSync("/usr/share/cockpit/base1/cockpit.js.gz")).toString(), context);
const cockpit = window.cockpit || context.cockpit;

const seen = { cockpit: "pending", native: "pending", window: "nothing", other: "not called" };
process.on("uncaughtException", error => { seen.window = error.message; });
const follow = (name, promise) => promise.then(() => { seen[name] = "resolved"; }, () => { seen[name] = "rejected"; });
const fail = () => { throw new Error("of the handler"); };

follow("native", Promise.reject(new Error("first")).catch(fail));
const deferred = cockpit.defer();
follow("cockpit", deferred.promise.catch(fail));
const other = cockpit.defer();
other.promise.then(() => { seen.other = "called"; });
deferred.reject(new Error("first"));
other.resolve();
setTimeout(() => { for (const name in seen) console.log(`${name}: ${seen[name]}`); process.exit(0); }, 500);
JS

inside node /promises.js >"$work/seen"
cat "$work/seen"
holds "the browser's promise is rejected" grep -qx 'native: rejected' "$work/seen"
holds "Cockpit's promise stays pending" grep -qx 'cockpit: pending' "$work/seen"
holds "the window gets the error" grep -qx 'window: of the handler' "$work/seen"
holds "the handler of another promise isn't called" grep -qx 'other: not called' "$work/seen"
test "$changed" = 0
