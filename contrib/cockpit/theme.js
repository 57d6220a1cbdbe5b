/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Light or dark, as the user chose in Cockpit's menu ("auto": as the browser says). */
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function apply() {
    const chosen = window.localStorage.getItem("shell:style") || "auto";
    document.documentElement.classList.toggle("dark", chosen === "dark" || (chosen === "auto" && dark.matches));
}

export function followTheme() {
    window.addEventListener("storage", event => event.key === "shell:style" && apply());
    window.addEventListener("cockpit-style", apply);
    dark.addEventListener("change", apply);
    apply();
}
