/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* picture FILE.png says its size, and how many colours it has: 1024x768 65536 */
#include <png.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { COLOURS = 1 << 24 };

static unsigned
count_colours(const uint8_t *pixels, size_t size)
{
  static uint8_t seen[COLOURS];
  unsigned colours = 0;

  for (const uint8_t *pixel = pixels; pixel < pixels + size; pixel += 3) {
    const uint32_t colour = (uint32_t)pixel[0] << 16 | (uint32_t)pixel[1] << 8 | pixel[2];

    colours += !seen[colour];
    seen[colour] = 1;
  }
  return colours;
}

int
main(int count, char **arguments)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  uint8_t *pixels = NULL;

  if (count != 2 || !png_image_begin_read_from_file(&image, arguments[1]))
    return 1;
  image.format = PNG_FORMAT_RGB;
  pixels = malloc(PNG_IMAGE_SIZE(image));
  if (!pixels || !png_image_finish_read(&image, NULL, pixels, 0, NULL))
    return 1;
  printf("%ux%u %u\n", image.width, image.height, count_colours(pixels, PNG_IMAGE_SIZE(image)));
  free(pixels);
  return 0;
}
