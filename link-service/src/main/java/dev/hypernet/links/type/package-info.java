/**
 * Which types of links there are, and what each may join: documents, the shipped ones among the resources. Owns {@code
 * link_type} and {@code link_type_version}; statements that make links join the first. Publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.links.type;

import org.jspecify.annotations.NullMarked;
