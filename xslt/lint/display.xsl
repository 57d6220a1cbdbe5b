<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Rules for displays: those of host devices, ramfb, graphics, videos, and Mesa's drivers. -->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:gvt="urn:gvt-xml:1"
                xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"
                xmlns:func="http://exslt.org/functions"
                xmlns:set="http://exslt.org/sets"
                extension-element-prefixes="func"
                exclude-result-prefixes="qemu set">
  <xsl:variable name="shows" select="$devices/hostdev[gvt:keeps-display(.)]"/>

  <xsl:template name="ramfb-without-display">
    <xsl:for-each select="$devices/hostdev">
      <xsl:variable name="ramfb" select="gvt:property(., 'ramfb')"/>
      <xsl:variable name="display" select="gvt:property(., 'display')"/>
      <xsl:if test="$ramfb = 'on' and ($display = '' or $display = 'off')">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> has ramfb on and its display off</gvt:what>
          <gvt:says by="QEMU">ramfb=on requires display=on</gvt:says>
          <gvt:way>
            <xsl:call-template name="way-to-display">
              <xsl:with-param name="else">remove ramfb</xsl:with-param>
            </xsl:call-template>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="resolution-without-display">
    <xsl:for-each select="$devices/hostdev">
      <xsl:variable name="alias" select="gvt:alias(.)"/>
      <xsl:variable name="display" select="gvt:property(., 'display')"/>
      <xsl:if test="(key('override', concat($alias, ' xres')) or key('override', concat($alias, ' yres'))) and
                    ($display = '' or $display = 'off')">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> has a resolution and its display off</gvt:what>
          <gvt:says by="QEMU">xres and yres properties require display=on</gvt:says>
          <gvt:way>
            <xsl:call-template name="way-to-display">
              <xsl:with-param name="else">remove the resolution</xsl:with-param>
            </xsl:call-template>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="way-to-display">
    <xsl:param name="else"/>
    <xsl:choose>
      <xsl:when test="key('gl', 'yes')">turn the display on; --fix does it</xsl:when>
      <xsl:otherwise>no display with OpenGL could show it, so <xsl:value-of select="$else"/>; --fix does it; or give the guest such a display (gvt-xml apply DOMAIN --profile gvtg-spice)</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <func:function name="gvt:has-ramfb">
    <xsl:param name="hostdev"/>
    <xsl:variable name="override" select="key('override', concat(gvt:alias($hostdev), ' ramfb'))[last()]/@value"/>
    <func:result select="$override = 'true' or
                         (not($override) and $hostdev/@ramfb = 'on' and set:has-same-node($hostdev, $shows))"/>
  </func:function>

  <!-- Since 9.0 libvirt counts the devices with its own attribute ramfb (7.0 doesn't). QEMU counts
       all ramfb, also that of a <video> of model ramfb. -->
  <xsl:template name="two-ramfb">
    <xsl:variable name="video" select="$devices/video[model/@type = 'ramfb']"/>
    <xsl:variable name="with" select="$devices/hostdev[gvt:has-ramfb(.)]"/>
    <xsl:for-each select="$with">
      <xsl:variable name="first" select="position() = 1"/>
      <xsl:variable name="by-libvirt" select="@ramfb = 'on' and preceding-sibling::hostdev[@ramfb = 'on'][set:has-same-node(., $shows)]
                                               and not(key('lacks', 'hostdevs-checked'))"/>
      <xsl:if test="not($first) or $video">
        <gvt:finding>
          <xsl:if test="not($by-libvirt)">
            <xsl:attribute name="when">start</xsl:attribute>
          </xsl:if>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> has ramfb on, and <xsl:choose>
              <xsl:when test="$first">there is a &lt;video&gt; of model ramfb</xsl:when>
              <xsl:otherwise>another has it already</xsl:otherwise>
            </xsl:choose></gvt:what>
          <xsl:choose>
            <xsl:when test="$by-libvirt">
              <gvt:says by="libvirt">Only one vgpu device can have 'ramfb' enabled</gvt:says>
            </xsl:when>
            <xsl:otherwise>
              <gvt:says by="QEMU">duplicate fw_cfg file name: vgaroms/vgabios-ramfb.bin</gvt:says>
            </xsl:otherwise>
          </xsl:choose>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="$first"><xsl:attribute name="fix">no</xsl:attribute>remove one of the two</xsl:when>
              <xsl:when test="key('planned', alias/@name)">keep ramfb only on the recorded plan's device; --fix does it</xsl:when>
              <xsl:otherwise>keep ramfb only on the first device; --fix does it</xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt's own attribute in a domain without graphics is a finding of
       display-without-graphics. -->
  <xsl:template name="display-without-gl">
    <xsl:for-each select="$devices[not(key('gl', 'yes'))]/hostdev[@type = 'mdev']
                            [not(@display = 'on') or ../graphics or key('own-display', 'yes')]
                            [not(gvt:has-region(.))]">
      <xsl:variable name="display" select="gvt:property(., 'display')"/>
      <xsl:if test="$display = 'on'">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> has its display on, and no display of the domain has OpenGL</gvt:what>
          <gvt:says by="QEMU">vfio-display-dmabuf: opengl not available (for a device that provides dma-bufs, as Intel's GVT-g does; one with a display region, as NVIDIA's, is shown)</gvt:says>
          <gvt:way>for GVT-g: SPICE with &lt;gl enable='yes'/&gt; and &lt;listen type='none'/&gt; (gvt-xml apply DOMAIN --profile gvtg-spice does it)<xsl:call-template name="from-elsewhere"/></gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="display-without-graphics">
    <xsl:for-each select="$shows[@display = 'on'][not(../graphics)]">
      <gvt:finding>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/> has display='on', and the domain has no graphics</gvt:what>
        <gvt:says by="libvirt">graphics device is needed for attribute value 'display=on' in &lt;hostdev&gt;</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('own-display', 'yes')">for QEMU's own window, write display='off', and display=on in a &lt;qemu:override&gt;, which libvirt doesn't check; --fix does it</xsl:when>
            <xsl:otherwise>write display='off'; --fix does it; or give the guest graphics (gvt-xml apply DOMAIN --profile gvtg-spice)</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="egl-headless-spice">
    <xsl:variable name="window" select="$devices[key('window', 'yes')][key('gl', 'yes')]"/>
    <xsl:for-each select="$devices[graphics/@type = 'egl-headless' or $window][graphics[@type = 'spice'][not(gl/@enable = 'yes')]]
                          /hostdev[@type = 'mdev'][not(gvt:has-region(.))]">
      <xsl:variable name="display" select="gvt:property(., 'display')"/>
      <xsl:if test="$display = 'on'">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> is shown <xsl:choose>
              <xsl:when test="$window">in QEMU's own window</xsl:when>
              <xsl:otherwise>by egl-headless</xsl:otherwise>
            </xsl:choose> and by SPICE without OpenGL</gvt:what>
          <gvt:says by="QEMU">The console requires display DMABUF support. (for a device that provides dma-bufs, as Intel's GVT-g does; one with a display region is shown)</gvt:says>
          <gvt:way>
            <xsl:choose>
              <xsl:when test="$window">use only the window (gvt-xml apply DOMAIN --profile gvtg-window), or only SPICE with OpenGL (gvtg-spice)</xsl:when>
              <xsl:otherwise>use SPICE with OpenGL and no egl-headless (gvt-xml apply DOMAIN --profile gvtg-spice)<xsl:call-template name="from-elsewhere"/></xsl:otherwise>
            </xsl:choose>
          </gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- VNC shows QEMU's first console. With a video of QEMU's own the guest starts, and VNC shows
       that video. -->
  <xsl:template name="vnc-dma-buf">
    <xsl:for-each select="$devices[not(key('lacks', 'vnc-without-dma-buf'))][key('gl', 'yes')][graphics/@type = 'vnc']
                          [video/model/@type = 'none']/hostdev[@type = 'mdev'][not(gvt:has-region(.))]">
      <xsl:variable name="display" select="gvt:property(., 'display')"/>
      <xsl:if test="$display = 'on'">
        <gvt:finding>
          <gvt:what>
            <xsl:apply-templates select="." mode="shown"/> is shown with OpenGL and by VNC</gvt:what>
          <gvt:says by="QEMU">The console requires display DMABUF support. (QEMU 9.0 and newer, for a device that provides dma-bufs, as Intel's GVT-g does; one with a display region is shown)</gvt:says>
          <gvt:way>remove VNC, and show it with SPICE with OpenGL (gvt-xml apply DOMAIN --profile gvtg-spice) or in QEMU's own window (gvtg-window)<xsl:call-template name="from-elsewhere"/></gvt:way>
        </gvt:finding>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- Says how other hosts can see a vGPU that provides dma-bufs. It says nothing if this QEMU has
       no way. -->
  <xsl:template name="from-elsewhere">
    <xsl:choose>
      <xsl:when test="key('lacks', 'vnc-without-dma-buf')">; for other hosts use egl-headless with VNC (gvtg-egl)</xsl:when>
      <xsl:when test="key('unsure', 'spice-gl-port')">; for other hosts use SPICE with OpenGL on a port, if QEMU was built for spice-server 0.15.3 or newer (gvtg-remote)</xsl:when>
      <xsl:when test="not(key('lacks', 'spice-gl-port'))">; for other hosts use SPICE with OpenGL on a port (gvtg-remote)</xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="spice-gl-listen">
    <xsl:for-each select="$devices/graphics[key('lacks', 'spice-gl-port') or key('unsure', 'spice-gl-port')]
                            [@type = 'spice'][gl/@enable = 'yes']
                            [@autoport = 'yes' or @tlsPort or (@port and @port != '0')]
                            [not(listen[@type = 'none' or @type = 'socket'])]">
      <gvt:finding>
        <gvt:what>SPICE has OpenGL and listens on the network</gvt:what>
        <gvt:says by="QEMU">SPICE GL support is local-only for now and incompatible with -spice port/tls-port (QEMU before 10.1, or built for a spice-server before 0.15.3)</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('unsure', 'spice-gl-port')"><xsl:attribute name="fix">no</xsl:attribute>if this QEMU is such a one, which can't be seen from here, write &lt;listen type='none'/&gt;; only its host sees it then</xsl:when>
            <xsl:otherwise>write &lt;listen type='none'/&gt;, so that only this host sees it; --fix does it</xsl:otherwise>
          </xsl:choose>
          <xsl:call-template name="instead-of-a-port"/>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- Says how other hosts can see the domain if SPICE with OpenGL can't listen. -->
  <xsl:template name="instead-of-a-port">
    <xsl:choose>
      <xsl:when test="key('lacks', 'vnc-without-dma-buf') or not($devices/hostdev[@type = 'mdev'])">; for remote viewing use egl-headless with VNC instead</xsl:when>
      <xsl:otherwise>; for remote viewing use QEMU 10.1 or newer, built for spice-server 0.15.3 or newer</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="two-gl-displays">
    <xsl:variable name="spice" select="$devices/graphics[@type = 'spice'][gl/@enable = 'yes']"/>
    <xsl:variable name="other" select="$devices/graphics[@type = 'sdl' or @type = 'dbus']"/>
    <xsl:if test="$devices/graphics[@type = 'egl-headless'] and ($spice or $other)">
      <gvt:finding>
        <gvt:what>
          <xsl:choose>
            <xsl:when test="$spice">SPICE with OpenGL</xsl:when>
            <xsl:otherwise>
              <xsl:apply-templates select="$other[1]" mode="shown"/>
            </xsl:otherwise>
          </xsl:choose> and egl-headless</gvt:what>
        <gvt:says by="libvirt">
          <xsl:choose>
            <xsl:when test="$spice">multiple OpenGL displays are not supported by QEMU</xsl:when>
            <xsl:otherwise>graphics type 'egl-headless' is only supported with one of: 'vnc', 'spice' graphics types</xsl:otherwise>
          </xsl:choose>
        </gvt:says>
        <gvt:way>remove egl-headless; --fix does it<xsl:if test="$spice">; or write &lt;gl enable='no'/&gt; in the SPICE graphics</xsl:if></gvt:way>
      </gvt:finding>
    </xsl:if>
    <xsl:for-each select="$spice">
      <xsl:for-each select="key('window', 'yes')[contains(@value, 'gl=on') or contains(@value, 'gl=es') or contains(@value, 'gl=core')]">
        <gvt:finding when="start">
          <gvt:what>SPICE with OpenGL and the argument '-display <xsl:value-of select="@value"/>'</gvt:what>
          <gvt:says by="QEMU">
            <xsl:choose>
              <xsl:when test="key('lacks', 'gl-contexts')">can't register two opengl displays</xsl:when>
              <xsl:otherwise>The console already has an OpenGL context.</xsl:otherwise>
            </xsl:choose>
          </gvt:says>
          <gvt:way fix="no">remove one of the two (gvt-xml apply DOMAIN --profile gvtg-window, or gvtg-spice)</gvt:way>
        </gvt:finding>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt sets QEMU's DISPLAY only for graphics of type sdl. -->
  <xsl:template name="window-without-screen">
    <xsl:for-each select="$domain[not(devices/graphics/@type = 'sdl')]
                            [not(qemu:commandline/qemu:env[@name = 'DISPLAY' or @name = 'WAYLAND_DISPLAY' or
                                                           @name = 'SDL_VIDEODRIVER'])]">
      <xsl:for-each select="key('window', 'yes')">
        <gvt:finding>
          <gvt:what>the argument '-display <xsl:value-of select="@value"/>', and no variable DISPLAY</gvt:what>
          <gvt:says by="QEMU">
            <xsl:choose>
              <xsl:when test="starts-with(@value, 'sdl')">Could not initialize SDL(x11 not available) - exiting</xsl:when>
              <xsl:when test="contains(@value, 'gl=') and key('lacks', 'opengl-words')">OpenGL is not supported by the display</xsl:when>
              <xsl:when test="contains(@value, 'gl=')">OpenGL is not supported by display backend 'gtk'</xsl:when>
              <xsl:otherwise>gtk initialization failed</xsl:otherwise>
            </xsl:choose>
          </gvt:says>
          <gvt:way>write &lt;qemu:env name='DISPLAY' value=':0'/&gt;, or the value that 'echo $DISPLAY' prints on the desktop; --fix writes ':0'</gvt:way>
        </gvt:finding>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="same-graphics-twice">
    <xsl:for-each select="$devices/graphics[@type = preceding-sibling::graphics/@type]">
      <gvt:finding>
        <gvt:what>a second <xsl:apply-templates select="." mode="shown"/></gvt:what>
        <gvt:says by="libvirt">only 1 graphics device of each type (sdl, vnc, spice, headless, dbus) is supported</gvt:says>
        <gvt:way>remove one of the two</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt checks character devices since 8.4. Before, QEMU fails, since it has no SPICE for
       them. -->
  <xsl:template name="orphaned-spice">
    <xsl:for-each select="gvt:needing-spice($devices[not(graphics/@type = 'spice')]/*)">
      <gvt:finding>
        <xsl:if test="key('lacks', 'spice-devices-checked')">
          <xsl:attribute name="when">start</xsl:attribute>
        </xsl:if>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/>, and the domain has no SPICE graphics</gvt:what>
        <gvt:says by="libvirt">chardev '<xsl:value-of select="@type | backend/@type"/>' not supported without spice graphics</gvt:says>
        <gvt:way>remove it; --fix does it</gvt:way>
      </gvt:finding>
    </xsl:for-each>
    <xsl:for-each select="$devices[not(graphics/@type = 'spice')]/audio[@type = 'spice']">
      <gvt:finding>
        <gvt:what>
          <xsl:apply-templates select="." mode="shown"/>, and the domain has no SPICE graphics</gvt:what>
        <gvt:says by="libvirt">Spice audio is not supported without spice graphics</gvt:says>
        <gvt:way>write type='none' (a &lt;sound&gt; may name its id); --fix does it</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="accel3d-without-gl">
    <xsl:for-each select="$devices[not(key('gl', 'yes'))]/video[not(driver/@name = 'vhostuser')]
                            [model[@type = 'virtio'][acceleration/@accel3d = 'yes']][not(key('flat', generate-id()))]">
      <gvt:finding>
        <gvt:what>&lt;video&gt; of model virtio has accel3d='yes', and no display of the domain has OpenGL</gvt:what>
        <gvt:says by="QEMU">
          <xsl:choose>
            <xsl:when test="key('lacks', 'opengl-words')">opengl is not available</xsl:when>
            <xsl:otherwise>The display backend does not have OpenGL support enabled</xsl:otherwise>
          </xsl:choose>
        </gvt:says>
        <gvt:way>write accel3d='no'; --fix does it; or give the domain a display with OpenGL (SPICE with &lt;gl enable='yes'/&gt;, egl-headless)</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- libvirt records the device that it chose once, and keeps it even if accel3d changes. -->
  <xsl:template name="accel3d-device">
    <xsl:for-each select="$devices/video[key('flat', generate-id())]/model">
      <gvt:finding>
        <gvt:what>&lt;video&gt; of model virtio has accel3d='yes', and device='<xsl:value-of select="@device"/>'</gvt:what>
        <gvt:says>libvirt gives QEMU that device, which has no 3D</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('gl', 'yes')">write device='<xsl:value-of select="@device"/>-gl'; --fix does it</xsl:when>
            <xsl:otherwise>write accel3d='no'; --fix does it; or, for 3D, device='<xsl:value-of select="@device"/>-gl' and a display with OpenGL (SPICE with &lt;gl enable='yes'/&gt;, egl-headless)</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
    <xsl:for-each select="$devices/video[key('raised', generate-id())][not(model/acceleration/@accel3d = 'yes')]/model">
      <gvt:finding when="define">
        <gvt:what>&lt;video&gt; of model virtio has device='<xsl:value-of select="@device"/>', and no accel3d='yes'</gvt:what>
        <gvt:says by="libvirt">the '<xsl:value-of select="@device"/>' virtio video device frontend can be only with enabled 3d acceleration</gvt:says>
        <gvt:way>device='<xsl:value-of select="substring-before(@device, '-gl')"/>'; --fix does it; or accel3d='yes', for 3D</gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>

  <!-- Mesa dropped i965 after 21.3; guides of that time set it. -->
  <xsl:template name="mesa-driver">
    <xsl:for-each select="$domain/qemu:commandline/qemu:env[key('driverless', generate-id())]">
      <gvt:finding>
        <gvt:what>the variable <xsl:value-of select="concat(@name, '=', @value)"/>, and this host's Mesa has no such driver</gvt:what>
        <gvt:says>Mesa draws with the processor, if at all (22.3 has 'MESA-LOADER: failed to open <xsl:value-of select="@value"/>' in QEMU's log)</gvt:says>
        <gvt:way>
          <xsl:choose>
            <xsl:when test="key('planned-variable', @name)"><xsl:attribute name="fix">no</xsl:attribute>the recorded plan has it: gvt-xml apply DOMAIN leaves it out</xsl:when>
            <xsl:otherwise>remove it, and Mesa takes the GPU's own driver; --fix does it</xsl:otherwise>
          </xsl:choose>
        </gvt:way>
      </gvt:finding>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
