# SPDX-License-Identifier: LGPL-2.1-or-later
# The package for Nix: pkgs.callPackage ./gvt-xml.nix { src = …; }
{
  lib,
  stdenv,
  cmake,
  ninja,
  pkg-config,
  docutils,
  diffutils,
  makeWrapper,
  glib,
  json_c,
  libvirt,
  libxml2,
  libxslt,
  src,
}:

stdenv.mkDerivation rec {
  pname = "gvt-xml";
  version = "1.0.0";
  inherit src;
  nativeBuildInputs = [ cmake ninja pkg-config docutils makeWrapper ];
  buildInputs = [ glib json_c libvirt libxml2 libxslt ];
  cmakeFlags = [ "-DGVT_XML_TESTS=OFF" ];
  doCheck = true;
  checkPhase = ''
    runHook preCheck
    bash ../tests/releases/smoke.sh ./gvt-xml ${version}
    runHook postCheck
  '';
  # diff, which shows what would change.
  postInstall = ''
    wrapProgram $out/bin/gvt-xml --suffix PATH : ${lib.makeBinPath [ diffutils ]}
  '';
  meta = {
    description = "Give a libvirt guest a GPU, and take it back";
    license = lib.licenses.lgpl21Plus;
    platforms = lib.platforms.linux;
    mainProgram = "gvt-xml";
  };
}
