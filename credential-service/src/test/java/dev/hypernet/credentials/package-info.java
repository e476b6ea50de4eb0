/** The service from outside: the tests' fixtures, the house rules, what must stay hidden. */
@NullMarked
package dev.hypernet.credentials;

import org.jspecify.annotations.NullMarked;
