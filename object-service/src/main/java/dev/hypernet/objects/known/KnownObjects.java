package dev.hypernet.objects.known;

import java.util.List;

/** Those objects asked for that live and are the person's, in any order. */
public record KnownObjects(List<KnownObject> objects) {}
