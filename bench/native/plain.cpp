// In a file of its own, so that the compiler cannot see through the virtual call.
struct Plain {
  virtual ~Plain() = default;
  virtual int kind();
};

int Plain::kind() { return 4; }

namespace {
struct Derived : Plain {
  int kind() override { return 5; }
};
}  // namespace

Plain *make_plain() { return new Derived; }
