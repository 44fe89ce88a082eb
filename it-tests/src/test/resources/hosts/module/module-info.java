/** Needs nothing but java.base. */
module plain {}
