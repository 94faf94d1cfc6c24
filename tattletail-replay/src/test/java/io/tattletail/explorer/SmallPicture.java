package io.tattletail.explorer;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** A picture of a page in its 256 most frequent colors that differ: a third of the bytes. */
final class SmallPicture {
  private static final int COLORS = 256;

  /** Colors of large areas, which are kept as they are. */
  private static final int AREAS = 24;

  /** Square of the distance in RGB from which on two colors need one each. */
  private static final int NOTICEABLE = 60;

  private SmallPicture() {}

  static byte[] of(byte[] png) throws IOException {
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
    int width = picture.getWidth();
    int height = picture.getHeight();
    int[] pixels = picture.getRGB(0, 0, width, height, null, 0, width);
    int[] colors = mostFrequent(pixels);
    BufferedImage small =
        new BufferedImage(
            width,
            height,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(
                8, colors.length, colors, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE));
    Map<Integer, Integer> nearest = new HashMap<>();
    for (int i = 0; i < pixels.length; i++) {
      int index = nearest.computeIfAbsent(pixels[i], color -> nearest(color, colors));
      small.getRaster().setSample(i % width, i / width, 0, index);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(small, "png", out);
    return out.toByteArray();
  }

  private static int[] mostFrequent(int[] pixels) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int pixel : pixels) {
      counts.merge(pixel, 1, Integer::sum);
    }
    List<Integer> byCount =
        counts.entrySet().stream()
            .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .toList();
    List<Integer> chosen = new ArrayList<>();
    for (int color : byCount) {
      boolean isArea = chosen.size() < AREAS;
      if (chosen.size() < COLORS
          && (isArea || chosen.stream().noneMatch(c -> distance(c, color) < NOTICEABLE))) {
        chosen.add(color);
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int nearest(int color, int[] colors) {
    int best = 0;
    for (int i = 1; i < colors.length; i++) {
      if (distance(color, colors[i]) < distance(color, colors[best])) {
        best = i;
      }
    }
    return best;
  }

  private static int distance(int one, int other) {
    int sum = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int difference = ((one >> shift) & 0xFF) - ((other >> shift) & 0xFF);
      sum += difference * difference;
    }
    return sum;
  }
}
