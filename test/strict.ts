/** Every test runs strict: a bug in a probe is thrown, not folded into a gap. */
process.env['BESOM_STRICT'] = '1';
