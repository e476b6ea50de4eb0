/** Tokens: login, the issuers of people's and of services' tokens, their keys. */
@NullMarked
package dev.hypernet.objects.token;

import org.jspecify.annotations.NullMarked;
