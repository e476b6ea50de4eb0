package dev.hypernet.benchmarks.graph;

import java.util.UUID;

/**
 * The loaded nodes: numbered from 0, dealt out to the owners by turns. An id tells owner and number, so that every answer
 * can be checked for strangers without a look-up; the numbers are scattered over the ids as random ones would be.
 *
 * @param owners how many persons
 * @param perOwner how many nodes each has
 */
public record Nodes(int owners, int perOwner) {

    static final long FACTOR = 0x1E3779B97FL;
    static final long MASK = (1L << 48) - 1;

    private static final long VERSION = 0x4000L;
    private static final long VARIANT = 0x8000L << 48;
    private static final long INVERSE = inverse(FACTOR);
    private static final long MOST = 1L << 24;

    public Nodes {
        if (owners < 1 || perOwner < 2 || (long) owners * perOwner > MOST) {
            throw new IllegalArgumentException("1 owner or more, 2 nodes each or more, 16,777,216 in all at most");
        }
    }

    public int number() {
        return owners * perOwner;
    }

    public int owner(int node) {
        return node % owners;
    }

    public UUID id(int node) {
        return new UUID((long) owner(node) << 32 | VERSION, VARIANT | (node * FACTOR & MASK));
    }

    /** Returns a node of the same owner, the one this many further on. */
    public int sibling(int node, int distance) {
        int place = (node / owners + distance) % perOwner;
        return owner(node) + owners * place;
    }

    /** Returns the owner an id tells. */
    public static int ownerOf(UUID id) {
        return (int) (id.getMostSignificantBits() >>> 32);
    }

    /** Returns the node's number an id tells. */
    public static int numberOf(UUID id) {
        return (int) ((id.getLeastSignificantBits() & MASK) * INVERSE & MASK);
    }

    /** Newton's iteration: each round doubles the bits that are right. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int round = 0; round < 6; round++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }
}
