package dev.mvc.format.hdf5;

import dev.mvc.io.LittleEndian;

/// The checksum of HDF5's newer structures: Bob Jenkins' `hashlittle` of lookup3.c (2006, public
/// domain) with the initial value 0.
final class Lookup3 {
  private Lookup3() {}

  static int hash(byte[] bytes, int from, int length) {
    int a = 0xDEADBEEF + length;
    int b = a;
    int c = a;
    int at = from;
    int left = length;
    for (; left > 12; left -= 12, at += 12) {
      a += LittleEndian.getInt(bytes, at);
      b += LittleEndian.getInt(bytes, at + 4);
      c += LittleEndian.getInt(bytes, at + 8);
      a = (a - c) ^ Integer.rotateLeft(c, 4);
      c += b;
      b = (b - a) ^ Integer.rotateLeft(a, 6);
      a += c;
      c = (c - b) ^ Integer.rotateLeft(b, 8);
      b += a;
      a = (a - c) ^ Integer.rotateLeft(c, 16);
      c += b;
      b = (b - a) ^ Integer.rotateLeft(a, 19);
      a += c;
      c = (c - b) ^ Integer.rotateLeft(b, 4);
      b += a;
    }
    if (left == 0) {
      return c;
    }
    byte[] last = new byte[12];
    System.arraycopy(bytes, at, last, 0, left);
    a += LittleEndian.getInt(last, 0);
    b += LittleEndian.getInt(last, 4);
    c += LittleEndian.getInt(last, 8);
    c = (c ^ b) - Integer.rotateLeft(b, 14);
    a = (a ^ c) - Integer.rotateLeft(c, 11);
    b = (b ^ a) - Integer.rotateLeft(a, 25);
    c = (c ^ b) - Integer.rotateLeft(b, 16);
    a = (a ^ c) - Integer.rotateLeft(c, 4);
    b = (b ^ a) - Integer.rotateLeft(a, 14);
    return (c ^ b) - Integer.rotateLeft(b, 24);
  }
}
