# A NixOS module: gvt-xml, its hook, and a plan for each guest that is named, applied when libvirtd has started.
#
#   imports = [ ./gvt-xml.nix ];
#   services.gvt-xml.enable = true;
#   services.gvt-xml.source = /path/to/gvt-xml;
#   services.gvt-xml.guests.win10 = [ "--vgpu-type" "i915-GVTg_V5_4" "--profile" "gvtg-spice" ];
{ config, lib, pkgs, ... }:

let
  cfg = config.services.gvt-xml;

  package = pkgs.callPackage (cfg.source + "/packaging/gvt-xml.nix") {
    src = cfg.source;
  };

  hook = pkgs.writeShellScript "gvt-xml-hook" ''
    exec ${package}/bin/gvt-xml hook run -- "$@"
  '';
in
{
  options.services.gvt-xml = {
    enable = lib.mkEnableOption "GPUs for libvirt's guests";
    source = lib.mkOption {
      type = lib.types.path;
      description = "gvt-xml's sources.";
    };
    guests = lib.mkOption {
      type = lib.types.attrsOf (lib.types.listOf lib.types.str);
      default = { };
      description = "The options of gvt-xml apply for each domain.";
    };
  };

  config = lib.mkIf cfg.enable {
    environment.systemPackages = [ package ];

    virtualisation.libvirtd = {
      enable = true;
      hooks.qemu.gvt-xml = "${hook}";
    };

    boot.kernelModules = [ "kvmgt" ];
    boot.kernelParams = [ "intel_iommu=on" "i915.enable_gvt=1" "i915.enable_guc=0" ];

    systemd.services = lib.mapAttrs'
      (name: options: lib.nameValuePair "gvt-xml-${name}" {
        description = "A GPU for ${name}";
        wantedBy = [ "multi-user.target" ];
        after = [ "libvirtd.service" ];
        requires = [ "libvirtd.service" ];
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
          ExecStart = lib.escapeShellArgs
            ([ "${package}/bin/gvt-xml" "-c" "qemu:///system" "apply" name ] ++ options);
        };
      })
      cfg.guests;
  };
}
