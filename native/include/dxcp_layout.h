/* The checks of sizes and offsets. Included by dxcp_base.h. */
#ifndef DXCP_LAYOUT_H
#define DXCP_LAYOUT_H

/* DXCP_LAYOUT(type, size, (member, offset), ...): the size and the offsets of the published header, checked where it is included. */
#define DXCP_LAYOUT(type, size, ...)                                                                                   \
  DXCP_STATIC_ASSERT(sizeof(type) == (size) && DXCP_X(DXCP_EACH(__VA_ARGS__)(type, __VA_ARGS__)), #type)
#define DXCP_X(x) x
#define DXCP_PAIR(member, offset) member, offset
#define DXCP_AT(...) DXCP_X(DXCP_AT_(__VA_ARGS__))
#define DXCP_AT_(type, member, offset) (offsetof(type, member) == (offset))
#define DXCP_EACH(...) DXCP_X(DXCP_EACH_(__VA_ARGS__, DXCP_EACH_26, DXCP_EACH_25, DXCP_EACH_24, DXCP_EACH_23, \
    DXCP_EACH_22, DXCP_EACH_21, DXCP_EACH_20, DXCP_EACH_19, DXCP_EACH_18, DXCP_EACH_17, DXCP_EACH_16, \
    DXCP_EACH_15, DXCP_EACH_14, DXCP_EACH_13, DXCP_EACH_12, DXCP_EACH_11, DXCP_EACH_10, DXCP_EACH_9, \
    DXCP_EACH_8, DXCP_EACH_7, DXCP_EACH_6, DXCP_EACH_5, DXCP_EACH_4, DXCP_EACH_3, DXCP_EACH_2, DXCP_EACH_1, 0))
#define DXCP_EACH_(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19, _20, \
    _21, _22, _23, _24, _25, _26, n, ...) n
#define DXCP_EACH_1(t, p) DXCP_AT(t, DXCP_PAIR p)
#define DXCP_EACH_2(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_1(t, __VA_ARGS__))
#define DXCP_EACH_3(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_2(t, __VA_ARGS__))
#define DXCP_EACH_4(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_3(t, __VA_ARGS__))
#define DXCP_EACH_5(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_4(t, __VA_ARGS__))
#define DXCP_EACH_6(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_5(t, __VA_ARGS__))
#define DXCP_EACH_7(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_6(t, __VA_ARGS__))
#define DXCP_EACH_8(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_7(t, __VA_ARGS__))
#define DXCP_EACH_9(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_8(t, __VA_ARGS__))
#define DXCP_EACH_10(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_9(t, __VA_ARGS__))
#define DXCP_EACH_11(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_10(t, __VA_ARGS__))
#define DXCP_EACH_12(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_11(t, __VA_ARGS__))
#define DXCP_EACH_13(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_12(t, __VA_ARGS__))
#define DXCP_EACH_14(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_13(t, __VA_ARGS__))
#define DXCP_EACH_15(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_14(t, __VA_ARGS__))
#define DXCP_EACH_16(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_15(t, __VA_ARGS__))
#define DXCP_EACH_17(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_16(t, __VA_ARGS__))
#define DXCP_EACH_18(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_17(t, __VA_ARGS__))
#define DXCP_EACH_19(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_18(t, __VA_ARGS__))
#define DXCP_EACH_20(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_19(t, __VA_ARGS__))
#define DXCP_EACH_21(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_20(t, __VA_ARGS__))
#define DXCP_EACH_22(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_21(t, __VA_ARGS__))
#define DXCP_EACH_23(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_22(t, __VA_ARGS__))
#define DXCP_EACH_24(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_23(t, __VA_ARGS__))
#define DXCP_EACH_25(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_24(t, __VA_ARGS__))
#define DXCP_EACH_26(t, p, ...) DXCP_AT(t, DXCP_PAIR p) && DXCP_X(DXCP_EACH_25(t, __VA_ARGS__))

#endif
